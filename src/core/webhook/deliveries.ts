import type { Core } from '../core.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { actOn } from './act-on-events.ts'
import { decideOn } from './decide-on-events.ts'
import type { DeliveryRecord } from './delivery-record.ts'
import { describeEvent } from './describe-events.ts'
import { otherRepository } from './other-repository.ts'
import { deliveryNotFound, deliveryNotReplayable } from './webhook-errors.ts'
import { webhookFor } from './webhook-of.ts'

/** What forges and deploy hooks have sent, newest first. @throws deployment_not_found */
export async function listDeliveries(
  core: Core,
  actor: Actor,
  name: string,
  page: { after?: string; limit: number },
): Promise<{ items: DeliveryRecord[]; next: string | null }> {
  const { id } = await deploymentFor(core, actor, name, 'read')
  return core.deliveries.list(id, page)
}

/** @throws deployment_not_found, delivery_not_found */
export async function getDelivery(core: Core, actor: Actor, name: string, id: string): Promise<DeliveryRecord> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const delivery = await core.deliveries.get(deployment.id, id)
  if (!delivery) throw deliveryNotFound(id)
  const { events: _kept, ...record } = delivery
  return record
}

/**
 * Does again what the deployment's rules, as they are now, want of a delivery that was believed.
 * @returns the replay, which is a delivery of its own
 * @throws deployment_not_found, forbidden, webhook_not_set, delivery_not_found, delivery_not_replayable
 */
export async function replayDelivery(core: Core, actor: Actor, name: string, id: string, via: Cause['via']): Promise<DeliveryRecord> {
  const { deployment, webhook } = await webhookFor(core, actor, name, 'roll_out')
  const delivery = await core.deliveries.get(deployment.id, id)
  if (!delivery) throw deliveryNotFound(id)
  const { events, source } = delivery
  if (events === null)
    throw deliveryNotReplayable(delivery.outcome === 'refused' ? 'it was refused, so nothing of it is kept.' : 'it told of nothing.')
  const other = otherRepository(deployment.repository, events)
  if (other !== null) throw deliveryNotReplayable(other)
  const decided = decideOn(events, webhook.rules)
  const replay = await core.deliveries.receive({
    deploymentId: deployment.id,
    source,
    ...describeEvent(decided.event),
    events,
    replayOf: delivery.id,
    replayedBy: authorOf(actor).name,
  })
  if (!replay) throw new Error('A replay has no keys that something could have already.')
  await auditDeployment(core, actor, 'webhook.replay', deployment, { delivery: delivery.id })
  await actOn(core, replay, decided, { actor, via, deployment: name })
  await bestEffort(core.deliveries.tidy(deployment.id))
  return getDelivery(core, actor, name, replay.id)
}
