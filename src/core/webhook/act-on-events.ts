import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { decide } from '../forge/decide.ts'
import type { DeployRules } from '../forge/deploy-rules.schema.ts'
import type { ForgeEvent, PushEvent } from '../forge/forge.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { Actor, Cause } from '../user/actor.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'

export interface Asker {
  actor: Actor
  via: Cause['via']
  /** Name of the deployment. */
  deployment: string
}

/**
 * Asks for the rollouts that the rules want of a delivery, and puts on record what became of it. Asking again about one
 * delivery asks for nothing twice. The branch is deployed, not the commit: of two deliveries that overtook each other the
 * newer state is what serves in the end.
 */
export async function actOn(
  core: Core,
  delivery: DeliveryRecord,
  events: ForgeEvent[],
  rules: DeployRules,
  asker: Asker,
): Promise<DeliveryEnd> {
  const end = await decideAndAsk(core, delivery, events, rules, asker)
  await core.deliveries.end(delivery.id, end)
  return end
}

async function decideAndAsk(
  core: Core,
  delivery: DeliveryRecord,
  events: ForgeEvent[],
  rules: DeployRules,
  { actor, via, deployment }: Asker,
): Promise<DeliveryEnd> {
  if (events.length > 0 && events.every(({ type }) => type === 'ping'))
    return { outcome: 'answered', code: 'ping', reason: 'The forge tried the webhook out, and it works.' }
  const decisions = events.map((event) => ({ event, decision: decide(event, rules) }))
  // Of several refs in one delivery the last one is what serves in the end.
  const wanted = decisions.findLast((one): one is typeof one & { event: PushEvent } => one.decision.deploy && one.event.type === 'push')
  if (!wanted) {
    const [first] = decisions
    return {
      outcome: 'ignored',
      code: first?.decision.code ?? 'nothing_to_deploy',
      reason: first?.decision.reason ?? 'It tells of nothing that could be deployed.',
    }
  }
  const { event, decision } = wanted
  try {
    const rollout = await requestRollout(core, actor, deployment, {
      kind: 'deploy',
      ref: event.name,
      idempotencyKey: `delivery:${delivery.id}`,
      via,
    })
    return { outcome: 'deployed', code: decision.code, reason: decision.reason, rolloutId: rollout.id }
  } catch (error) {
    // Everything else is tried again: the delivery stays as received, and the forge sends it once more.
    if (!(error instanceof WebopsError) || error.kind === 'unavailable') throw error
    return { outcome: 'failed', code: error.code, reason: error.message }
  }
}
