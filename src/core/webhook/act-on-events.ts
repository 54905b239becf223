import { ZodError } from 'zod'
import type { Core } from '../core.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { DecisionCode } from '../forge/decide.ts'
import { actOnBranch } from '../preview/act-on-branch.ts'
import { actOnPullRequest } from '../preview/act-on-pull-request.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { Actor, Cause } from '../user/actor.ts'
import type { Decided } from './decide-on-events.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'

/** Under which a delivery's rollout is asked for, however often that is. */
export const rolloutKey = (deliveryId: string) => `delivery:${deliveryId}`

/** What is as somebody wants it to be. */
const IGNORED = new Set(['deployment_stopped', 'preview_limit'])

/** What is said of a branch that does not deploy, and may have a preview. */
const OF_BRANCHES = new Set<DecisionCode>(['branch_not_wanted', 'deleted'])

export interface Asker {
  actor: Actor
  via: Cause['via']
  /** Name of the deployment. */
  deployment: string
}

/**
 * Asks for the rollout that the rules want of a delivery, and puts on record what became of it. Asking again about one
 * delivery asks for nothing twice. The branch is deployed, not the commit: of two deliveries that overtook each other the
 * newer state is what serves in the end.
 */
export async function actOn(core: Core, delivery: DeliveryRecord, decided: Decided, asker: Asker): Promise<DeliveryEnd> {
  const end = await askFor(core, delivery, decided, asker)
  await core.deliveries.end(delivery.id, end)
  return end
}

async function askFor(core: Core, delivery: DeliveryRecord, { event, decision }: Decided, asker: Asker): Promise<DeliveryEnd> {
  const { code, reason } = decision
  if (event?.type === 'ping') return { outcome: 'answered', code: 'ping', reason: 'The forge tried the webhook out, and it works.' }
  if (event?.type !== 'pullRequest' && event?.type !== 'push') return { outcome: 'ignored', code, reason }
  try {
    if (event.type === 'push' && !decision.deploy) {
      const given = { delivery, event, ...asker, idempotencyKey: rolloutKey(delivery.id) }
      return (OF_BRANCHES.has(code) ? await actOnBranch(core, given) : null) ?? { outcome: 'ignored', code, reason }
    }
    if (event.type === 'pullRequest')
      return await actOnPullRequest(core, { delivery, event, decision, ...asker, idempotencyKey: rolloutKey(delivery.id) })
    const rollout = await requestRollout(core, asker.actor, asker.deployment, {
      kind: 'deploy',
      // A branch of a tag's name comes before it: who may push branches must not choose what a tag deploys.
      ref: event.kind === 'tag' ? event.ref : event.name,
      idempotencyKey: rolloutKey(delivery.id),
      via: asker.via,
    })
    return { outcome: 'deployed', code, reason, rolloutId: rollout.id }
  } catch (error) {
    // One on record may be from before our grammar of refs was made stricter.
    if (error instanceof ZodError) return { outcome: 'failed', code: 'invalid_input', reason: describeZodError(error).message }
    // Everything else is tried again (resume-deliveries.ts), since most forges send nothing twice.
    if (!(error instanceof WebopsError) || error.kind === 'unavailable') throw error
    const outcome = IGNORED.has(error.code) ? 'ignored' : 'failed'
    return { outcome, code: error.code, reason: [error.message, outcome === 'ignored' && error.hint].filter(Boolean).join(' ') }
  }
}
