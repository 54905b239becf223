import type { Core } from '../core.ts'
import type { ForgeEvent } from '../forge/forge.ts'
import { actOn } from './act-on-events.ts'
import { decideOn } from './decide-on-events.ts'
import { askedBy } from './describe-events.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'

/** One that is younger may be under way. */
const OLD_MS = 60_000
const INTERRUPTED: DeliveryEnd = {
  outcome: 'failed',
  code: 'interrupted',
  reason: 'The panel ended before anything was done about it.',
}

/**
 * Does what deliveries want that were put on record and not ended: the panel ended in the middle of them, or the database was
 * away. Most forges send nothing twice. Asking again for what was asked for already asks for nothing.
 * @param onError told of each that could not be ended now either; it is tried again
 */
export async function resumeDeliveries(core: Core, onError: (error: unknown) => void): Promise<void> {
  const before = new Date(core.clock.now().getTime() - OLD_MS)
  for (const { delivery, events } of await core.deliveries.unfinished(before)) {
    try {
      await resume(core, delivery, events)
    } catch (error) {
      onError(error)
    }
  }
}

async function resume(core: Core, delivery: DeliveryRecord, events: ForgeEvent[] | null): Promise<void> {
  const { id, deploymentId, source, replayedBy } = delivery
  const [deployment, webhook] = await Promise.all([core.deployments.get(deploymentId), core.webhooks.get(deploymentId)])
  // Who called a deploy hook was answered with an error. Where there is no webhook any more, nobody wants it.
  if (events === null || !deployment || !webhook) return core.deliveries.end(id, INTERRUPTED)
  const decided = decideOn(events, webhook.rules)
  await actOn(core, delivery, decided, {
    actor: { type: 'hook', id: `webhook:${deploymentId}`, name: replayedBy ?? askedBy(decided.event, source), deployment },
    deployment: deployment.name,
    via: 'webhook',
  })
}
