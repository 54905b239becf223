import { CATALOGUE } from './catalogue.ts'
import type { Diagnosis, Failure } from './diagnosis.ts'
import { evidenceOf, type Evidence, type EvidenceLine } from './evidence.ts'
import type { Found, Rule } from './rule.ts'
import { WORDS_WITHOUT_DOCKER } from './words-without-docker.ts'

const MOST_LINES = 8
const LONGEST_VALUE = 160

/**
 * Says why a step failed. Looks at nothing but what it is given.
 * @returns the first rule of the catalogue that applies, or null when none does
 */
export function diagnose(failure: Failure): Diagnosis | null {
  const evidence = evidenceOf(failure)
  for (const rule of CATALOGUE) {
    const diagnosis = apply(rule, evidence)
    if (diagnosis) return diagnosis
  }
  return null
}

function apply(rule: Rule, evidence: Evidence): Diagnosis | null {
  const { step, error, exitStatus, lines } = evidence
  if (rule.step && !(step !== null && rule.step.includes(step))) return null
  if (rule.code && !rule.code.includes(error.code)) return null
  if (rule.exitStatus && !(exitStatus !== null && rule.exitStatus.includes(exitStatus))) return null
  const found: Found = {}
  if (rule.message && !collect(found, rule.message.exec(error.message))) return null
  if (rule.unless && lines.some(({ text }) => rule.unless?.test(text))) return null
  const decisive = rule.log ? decisiveLine(rule, found, lines) : null
  if (rule.log && !decisive) return null
  const others = (rule.also ?? []).map((pattern) => lines.find(({ text }) => collect(found, pattern.exec(text))))
  const more = rule.check ? rule.check(found, evidence) : {}
  if (more === null) return null
  const values = { ...known(evidence), ...found, ...more }
  const named = lines.find(({ sequence }) => String(sequence) === more['sequence'])
  const shown = [decisive, named, ...others, ...(rule.tail ? lastOutput(lines, error.message, rule.tail) : [])]
  const { cause, remedy } = { ...rule, ...(evidence.deployment.useDocker === false && WORDS_WITHOUT_DOCKER[rule.id]) }
  return { id: rule.id, cause: fill(cause, values), remedy: fill(remedy, values), lines: sequencesOf(shown) }
}

function decisiveLine({ log, pick }: Rule, found: Found, lines: EvidenceLine[]): EvidenceLine | undefined {
  const inOrder = pick === 'last' ? lines.toReversed() : lines
  for (const pattern of [log ?? []].flat()) {
    const line = inOrder.find(({ text }) => collect(found, pattern.exec(text)))
    if (line) return line
  }
  return undefined
}

/** Keeps what groups have found; the first finding counts. */
function collect(found: Found, match: RegExpExecArray | null): boolean {
  for (const [name, value] of Object.entries(match?.groups ?? {})) {
    const trimmed = value?.trim() ?? ''
    if (trimmed !== '') found[name] ??= trimmed.length > LONGEST_VALUE ? `${trimmed.slice(0, LONGEST_VALUE)}…` : trimmed
  }
  return match !== null
}

function known({ exitStatus, deployment }: Evidence): Found {
  return {
    ...(exitStatus === null ? {} : { exitStatus: String(exitStatus) }),
    ...(deployment.port === null ? {} : { port: String(deployment.port) }),
    healthPath: deployment.healthPath ?? '/',
  }
}

/** The last words of the command or container, without our own. */
function lastOutput(lines: EvidenceLine[], message: string, count: number): EvidenceLine[] {
  const ours = /^(?:ERROR: executor failed|Not yet: |The (?:container|process)'s last lines:)/
  return lines.filter(({ text }) => text.trim() !== '' && !ours.test(text) && !message.includes(text)).slice(-count)
}

function sequencesOf(lines: (EvidenceLine | null | undefined)[]): number[] {
  const sequences = new Set(lines.flatMap((line) => (line ? [line.sequence] : [])))
  return [...sequences].slice(0, MOST_LINES).sort((one, other) => one - other)
}

/** Fills the places of a sentence. */
export function fill(sentence: string, values: Found): string {
  return sentence.replace(/\{(\w+)(?:\|([^}]*))?\}/g, (_place, name: string, otherwise?: string) => values[name] ?? otherwise ?? name)
}
