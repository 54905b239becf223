import type { ForgeEvent } from '../forge/forge.ts'

/** Changed files that are kept of a push, and letters that their names may have together. */
const MOST_PATHS = 500
const MOST_LETTERS = 50_000
const MOST_EVENTS = 100
const MOST_REASON = 1000

/** As every database takes it: what somebody else wrote may hold NUL, or half of a character. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

/** A sentence that may quote what somebody else wrote. */
export function storableReason(reason: string): string {
  return storableText(reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON)}…` : reason)
}

/** Events whose texts every database takes: to be asked for before anything is made of them. */
export function cleaned(events: ForgeEvent[]): ForgeEvent[] {
  return events.map((event) => clean(event) as ForgeEvent)
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]))
}

/**
 * What is kept of a delivery for a replay: of very many refs the last ones, since the last one is what serves in the end. A
 * long list of changed files is not: a replay deploys then whatever changed.
 * @param counts the one that was decided about, which is kept in any case
 */
export function storable(events: ForgeEvent[], counts: ForgeEvent | undefined): ForgeEvent[] {
  const last = events.slice(-MOST_EVENTS)
  const kept = counts === undefined || last.includes(counts) ? last : [counts, ...last.slice(1)]
  return kept.map((event) => (event.type === 'push' && isLong(event.changedPaths ?? []) ? { ...event, changedPaths: null } : event))
}

function isLong(paths: string[]): boolean {
  return paths.length > MOST_PATHS || paths.reduce((sum, { length }) => sum + length, 0) > MOST_LETTERS
}
