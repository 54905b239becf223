import type { ForgeEvent, ForgeRepository } from '../forge/forge.ts'
import { matchesRepository } from '../forge/matches-repository.ts'

/** Why one of the events is not of the deployment's repository; null: all are, or are of none. */
export function otherRepository(repository: string | null, events: ForgeEvent[]): string | null {
  for (const event of events) {
    const told = repositoryOf(event)
    if (told === null) continue
    const { matches, reason } = matchesRepository(repository ?? '', told)
    if (!matches) return reason
  }
  return null
}

function repositoryOf(event: ForgeEvent): ForgeRepository | null {
  if (event.type === 'ignored') return null
  return event.type === 'pullRequest' ? event.base.repository : event.repository
}
