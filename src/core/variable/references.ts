import { circlesIn, type References } from './reference-circles.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { Secret } from '../secret/secret.ts'

/** `${NAME}` stands for another variable's value, `$${NAME}` for the text `${NAME}`. Nothing else with a $ means anything. */
const REFERENCE = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]{0,254})\}/g

/** In characters: one value, and all of them. What the kernel takes is less. */
const LONGEST = 1024 * 1024
const LONGEST_TOGETHER = 16 * LONGEST

/** What a variable holds. Literal: from before there were references, so that nothing in it is one. */
export interface Referring {
  value: string | Secret
  literal?: boolean
}

/** Names that a value refers to, each once, in their order. */
export function referencesIn(value: string): string[] {
  const found = [...value.matchAll(REFERENCE)].filter(([, escape]) => escape === '').map(([, , name]) => name ?? '')
  return [...new Set(found)]
}

/** What is wrong with what variables refer to. */
export interface ReferenceProblem {
  /** The variable that refers to something. */
  name: string
  /** unknown: to `to`, which is not there. cycle: to itself, by way of `to`. */
  kind: 'unknown' | 'cycle'
  to: string
}

/**
 * All references that cannot be resolved.
 * @param refersTo by name, for all variables that there are
 */
export function referenceProblems(refersTo: References): ReferenceProblem[] {
  const problems: ReferenceProblem[] = []
  for (const [name, names] of refersTo) {
    for (const to of names) if (!refersTo.has(to)) problems.push({ name, kind: 'unknown', to })
  }
  const circles = circlesIn(refersTo)
  for (const [name, names] of refersTo) {
    const circle = circles.get(name)
    const to = circle === undefined ? undefined : names.find((next) => circles.get(next) === circle)
    if (to !== undefined) problems.push({ name, kind: 'cycle', to })
  }
  return problems
}

/**
 * Values with what they refer to put in. What refers to a secret, also by way of others, becomes one.
 * @throws WebopsError variable_reference_unknown, variable_reference_cycle, variable_too_long (above 1 MiB)
 */
export function resolveReferences(variables: ReadonlyMap<string, Referring>): Map<string, string | Secret> {
  const refersTo = new Map([...variables].map(([name, given]) => [name, given.literal ? [] : referencesIn(textOf(given.value))] as const))
  const [problem] = referenceProblems(refersTo)
  if (problem) throw referenceError(problem, `dockerEnvVars.${problem.name}`)
  const resolved = new Map<string, string | Secret>()
  let together = 0
  for (const name of inOrder(refersTo)) {
    const given = variables.get(name)
    if (!given) continue
    const own = textOf(given.value)
    const length = given.literal ? own.length : lengthOf(own, resolved)
    together += length
    if (length > LONGEST || together > LONGEST_TOGETHER) throw tooLong(name)
    const used = (refersTo.get(name) ?? []).map((to) => resolved.get(to))
    const text = given.literal ? own : own.replace(REFERENCE, (whole, escape: string, to: string) => put(whole, escape, resolved.get(to)))
    const secret = given.value instanceof Secret || used.some((value) => value instanceof Secret)
    resolved.set(name, secret ? new Secret(text) : text)
  }
  return resolved
}

/** @param field where what was given is wrong */
export function referenceError({ name, kind, to }: ReferenceProblem, field: string, where = ''): WebopsError {
  if (kind === 'cycle') {
    return new WebopsError({
      code: 'variable_reference_cycle',
      kind: 'invalid',
      message: `The variable ${name} refers to itself${to === name ? '' : ` by way of ${to}`}${where}.`,
      hint: 'Take one of the references out; $${NAME} is the text ${NAME}.',
      field,
    })
  }
  return new WebopsError({
    code: 'variable_reference_unknown',
    kind: 'invalid',
    message: `The variable ${name} refers to \${${to}}, and there is no variable ${to}${where}.`,
    hint: `Set ${to} too, or write $\${${to}} if the text \${${to}} is meant.`,
    field,
  })
}

function put(whole: string, escape: string, value: string | Secret | undefined): string {
  if (escape !== '' || value === undefined) return whole.slice(escape.length)
  return textOf(value)
}

/** What a value will be long, before it is made. */
function lengthOf(text: string, resolved: ReadonlyMap<string, string | Secret>): number {
  let length = text.length
  for (const [whole, escape = '', to = ''] of text.matchAll(REFERENCE)) {
    length += escape === '' ? textOf(resolved.get(to) ?? '').length - whole.length : -1
  }
  return length
}

function textOf(value: string | Secret): string {
  return value instanceof Secret ? value.reveal() : value
}

/** What is referred to before what refers to it; what is in a cycle, or refers to one, is left out. */
function inOrder(refersTo: References): string[] {
  const waitsFor = new Map<string, number>()
  const waiting = new Map<string, string[]>()
  for (const [name, names] of refersTo) {
    const known = [...new Set(names)].filter((to) => refersTo.has(to))
    waitsFor.set(name, known.length)
    for (const to of known) {
      const list = waiting.get(to)
      if (list) list.push(name)
      else waiting.set(to, [name])
    }
  }
  const order = [...waitsFor].filter(([, count]) => count === 0).map(([name]) => name)
  // Grows while it is walked.
  for (const name of order) {
    for (const next of waiting.get(name) ?? []) {
      const left = (waitsFor.get(next) ?? 1) - 1
      waitsFor.set(next, left)
      if (left === 0) order.push(next)
    }
  }
  return order
}

function tooLong(name: string): WebopsError {
  return new WebopsError({
    code: 'variable_too_long',
    kind: 'invalid',
    message: `The variable ${name} becomes longer than a program can be given, with what it refers to put in.`,
    hint: 'Variables may refer to each other up to 1 MiB each, and 16 MiB together. What is larger belongs into a file or a volume.',
    field: `dockerEnvVars.${name}`,
  })
}
