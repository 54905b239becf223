import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { table } from '../../../src/cli/output/table.ts'
import { describeMachine, machineLine, type Machine } from './machine.ts'

/** The file that all benches write, each its own section. */
export const DOCUMENT = join(import.meta.dirname, '../../../docs/benchmarks.md')

export type Reach = { atMost: number } | { atLeast: number }

/** One line of what was measured. */
export interface Figure {
  /** Its name in the JSON, such as `docker.node.ratio`. */
  key: string
  /** For people. */
  title: string
  /** Null: it could not be measured. Then `note` says why. */
  value: number | null
  /** ms, s, MiB, requests/s, × … */
  unit: string
  /** What it is compared with, in the same unit, and what that is. */
  compared?: { value: number; what: string }
  /** What it has to reach; unset: it is shown only. */
  reach?: Reach
  note?: string
}

export interface BenchResult {
  /** For the section's heading: `Deploying` */
  title: string
  /** What was done, in a few sentences of Markdown. */
  method: string
  figures: Figure[]
  /** More tables and remarks, in Markdown. */
  details?: string
}

export interface Bench {
  machine: Machine
  /** Aborted by Ctrl-C, by a termination, and when the bench takes longer than it may. */
  signal: AbortSignal
  /** Tells people what goes on, on standard error. */
  say(text: string): void
}

/** It could not be measured here: exit status 2. */
export class NotMeasurable extends Error {}

/**
 * Runs a bench and ends the process with its status: 0 when every reach is met, 1 when one is not, 2 when it could not
 * measure. Prints a table, or with `--json` one object as its last line, and writes its section of docs/benchmarks.md
 * (`--no-docs`: does not).
 * @param name as in `npm run bench:<name>`
 * @param limitMs after which it is ended
 * @param measure has to clean up what it started when the signal aborts, and throw
 */
export async function runBench(name: string, limitMs: number, measure: (bench: Bench) => Promise<BenchResult>): Promise<never> {
  const given = process.argv.slice(2)
  const json = given.includes('--json')
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort(new Error('It was interrupted.')))
  const timer = setTimeout(() => ending.abort(new NotMeasurable(`It took longer than ${Math.round(limitMs / 1000)} s.`)), limitMs)
  const say = (text: string) => void process.stderr.write(`${text}\n`)
  let result: BenchResult | null = null
  let problem = ''
  const machine = await describeMachine()
  say(machineLine(machine))
  try {
    result = await measure({ machine, signal: ending.signal, say })
  } catch (error) {
    problem = ((ending.signal.aborted ? ending.signal.reason : error) as Error).message
    say(problem)
  }
  clearTimeout(timer)
  const status = result === null ? 2 : statusOf(result.figures)
  if (result) {
    say('')
    process.stdout.write(`${figureTable(result.figures)}\n`)
    if (!given.includes('--no-docs')) await writeSection(DOCUMENT, name, markdownOf(name, machine, result))
  }
  if (json) process.stdout.write(`${JSON.stringify(jsonOf(name, machine, result, problem))}\n`)
  process.exit(status)
}

/** Whether a figure is as it has to be; null for one that has nothing to reach or was not measured. */
export function isReached({ value, reach }: Figure): boolean | null {
  if (!reach || value === null) return null
  return 'atMost' in reach ? value <= reach.atMost : value >= reach.atLeast
}

/** 2 when nothing that has something to reach was measured. */
export function statusOf(figures: Figure[]): 0 | 1 | 2 {
  const verdicts = figures.map(isReached).filter((verdict) => verdict !== null)
  if (verdicts.length === 0) return 2
  return verdicts.every(Boolean) ? 0 : 1
}

/** `{ name, figures, compared, reach, reached }`, with the machine beside. */
export function jsonOf(name: string, machine: Machine, result: BenchResult | null, problem: string): object {
  const figures = result?.figures ?? []
  const pick = (of: (figure: Figure) => unknown) =>
    Object.fromEntries(figures.flatMap((figure) => (of(figure) === undefined ? [] : [[figure.key, of(figure)]])))
  return {
    name,
    figures: pick(({ value }) => value),
    compared: pick(({ compared }) => compared?.value),
    reach: pick(({ reach }) => reach),
    reached: result !== null && statusOf(figures) === 0,
    machine,
    ...(problem ? { problem } : {}),
  }
}

const COLUMNS = ['', 'MEASURED', 'COMPARED WITH', 'REACH', '']

function rowOf(figure: Figure): [string, string, string, string, string] {
  const { title, value, unit, compared, reach, note } = figure
  const verdict = isReached(figure)
  return [
    title,
    value === null ? 'not measured' : `${rounded(value)} ${unit}`,
    compared ? `${rounded(compared.value)} ${unit} (${compared.what})` : '',
    reach ? `${'atMost' in reach ? '≤' : '≥'} ${rounded(Object.values(reach)[0] as number)} ${unit}` : '',
    [verdict === null ? '' : verdict ? 'reached' : 'NOT REACHED', note ?? ''].filter(Boolean).join('; '),
  ]
}

function figureTable(figures: Figure[]): string {
  return table(COLUMNS, figures.map(rowOf))
}

/** Three digits that count; whole numbers as they are. */
function rounded(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

function markdownOf(name: string, machine: Machine, { title, method, figures, details }: BenchResult): string {
  const rows = figures.map(rowOf).map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
  return [
    `## ${title}`,
    `\`npm run bench:${name}\`, ${new Date().toISOString().slice(0, 10)}, on ${machineLine(machine)}.`,
    method.trim(),
    ['| | measured | compared with | reach | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
    ...(details ? [details.trim()] : []),
  ].join('\n\n')
}

const HEADING = `# Benchmarks

Measured by the benches themselves, which write this file: \`npm run bench:<what>\`. Times depend on the machine and on what else it does;
what they are compared with was measured in the same run where nothing else is said.
`

/** Puts a bench's section in the place of its last one; the others' stay. */
export async function writeSection(file: string, name: string, markdown: string): Promise<void> {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEADING
  const section = `${begin}\n\n${markdown}\n\n${end}`
  const from = before.indexOf(begin)
  const to = before.indexOf(end)
  const after =
    from === -1 || to < from ? `${before.trimEnd()}\n\n${section}\n` : before.slice(0, from) + section + before.slice(to + end.length)
  writeFileSync(`${file}.new`, await format(after, { ...(await resolveConfig(file)), parser: 'markdown' }))
  renameSync(`${file}.new`, file)
}

/** The middle one, or the mean of the two in the middle. @param values at least one */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}

/** The value that a given part of all does not exceed: `quantile(times, 0.9)`. @param values at least one */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] as number
}
