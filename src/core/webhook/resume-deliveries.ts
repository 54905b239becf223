import { ZodError } from 'zod'
import type { Core } from '../core.ts'
import type { ForgeEvent } from '../forge/forge.ts'
import { rolloutOfPreview, toldOfPreview } from '../preview/told-of-preview.ts'
import { actOn, rolloutKey } from './act-on-events.ts'
import { decideOn } from './decide-on-events.ts'
import { askedBy } from './describe-events.ts'
import { otherRepository } from './other-repository.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'

/** One that is younger may be under way. */
const OLD_MS = 60_000
/** After that nobody waits for it any more, but for the end of a preview, which is to be gone. */
const LATE_MS = 24 * 60 * 60_000
const ASKED = { outcome: 'deployed', reason: 'It asked for a rollout just before the panel ended.' } as const
const INTERRUPTED: DeliveryEnd = {
  outcome: 'failed',
  code: 'interrupted',
  reason: 'The panel was interrupted before it could see to this.',
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
      // What cannot be read now can never be.
      if (error instanceof ZodError) await core.deliveries.end(delivery.id, INTERRUPTED)
    }
  }
}

async function resume(core: Core, delivery: DeliveryRecord, events: ForgeEvent[] | null): Promise<void> {
  const { id, deploymentId, source, replayedBy, receivedAt } = delivery
  // It may have come as far as that, by rules that are other ones now.
  const asked = await askedFor(core, delivery, events ?? [])
  if (asked) return core.deliveries.end(id, { ...ASKED, ...asked })
  const [deployment, webhook] = await Promise.all([core.deployments.get(deploymentId), core.webhooks.get(deploymentId)])
  const isLate = core.clock.now().getTime() - receivedAt.getTime() > LATE_MS
  // Who called a deploy hook was answered with an error. Where there is no webhook any more, nobody wants it.
  if (events === null || !deployment || !webhook || (isLate && !events.some(isEnd))) return core.deliveries.end(id, INTERRUPTED)
  const other = otherRepository(deployment.repository, events)
  if (other !== null) return core.deliveries.end(id, { outcome: 'failed', code: 'webhook_repository_other', reason: other })
  const decided = decideOn(events, webhook.rules)
  await actOn(core, delivery, decided, {
    actor: { type: 'hook', id: `webhook:${deploymentId}`, name: replayedBy ?? askedBy(decided.event, source), deployment },
    deployment: deployment.name,
    via: 'webhook',
  })
}

/** The rollout that was asked for: of a pull request, or of a branch that does not deploy, it is its preview's. */
async function askedFor(core: Core, { id, deploymentId }: DeliveryRecord, events: ForgeEvent[]) {
  const own = await core.rollouts.byIdempotencyKey(deploymentId, rolloutKey(id))
  if (own) return { code: 'wanted', rolloutId: own.id }
  for (const told of events.flatMap((event) => toldOfPreview(event) ?? [])) {
    const rollout = await rolloutOfPreview(core, deploymentId, told, rolloutKey(id))
    if (rollout) return { code: told.isEnd ? 'closed' : 'wanted', rolloutId: rollout.id }
  }
  return null
}

const isEnd = (event: ForgeEvent) => toldOfPreview(event)?.isEnd === true
