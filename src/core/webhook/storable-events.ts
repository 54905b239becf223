import type { ForgeEvent } from '../forge/forge.ts'

/** Changed files that are kept of a push. */
const MOST_PATHS = 500
const MOST_EVENTS = 100

/** What is kept of a delivery for a replay. A long list of changed files is not: a replay deploys then whatever changed. */
export function storable(events: ForgeEvent[]): ForgeEvent[] {
  return events
    .slice(0, MOST_EVENTS)
    .map((event) => (event.type === 'push' && (event.changedPaths?.length ?? 0) > MOST_PATHS ? { ...event, changedPaths: null } : event))
}
