/** For what was parsed and may be anything: the wrong type counts as not being there. */

/** Longer than any command, name or version: many patterns look at each of them. */
const LONGEST_TEXT = 10_000

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= LONGEST_TEXT && value.trim() !== '' ? value.trim() : null

export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export const textsOf = (value: unknown): string[] => listOf(value).filter((one): one is string => typeof one === 'string')
