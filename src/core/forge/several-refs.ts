import { ignored } from './events.ts'
import type { ForgeEvent } from './forge.ts'
import { RefusedPayload } from './refused-payload.ts'

/**
 * Reads each of the refs that were pushed together. One with a name that is refused takes the others along only when
 * there are no others. @throws RefusedPayload
 */
export function eachRef(event: string, deliveryId: string | null, changes: unknown[], read: (change: unknown) => ForgeEvent): ForgeEvent[] {
  if (changes.length === 0) return [ignored(event, deliveryId, 'No branch and no tag was changed.')]
  return changes.map((change) => {
    try {
      return read(change)
    } catch (error) {
      const isOneOfSeveral = error instanceof RefusedPayload && error.code === 'webhook_ref_refused' && changes.length > 1
      if (!isOneOfSeveral) throw error
      return ignored(event, deliveryId, error.message)
    }
  })
}
