import type { Core } from '../core.ts'
import type { PushEvent } from '../forge/forge.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { notFound } from '../user/policy.ts'
import type { DeliveryEnd, DeliveryRecord } from '../webhook/delivery-record.ts'
import { endBranch, getsPreview, previewBranch } from './branch-preview.ts'
import { oneAtATime } from './deploy-preview.ts'
import { authorizePreviews } from './preview-actor.ts'

export interface BranchDelivery {
  delivery: DeliveryRecord
  event: PushEvent
  /** Name of the deployment that took it. */
  deployment: string
  actor: Actor
  via: Cause['via']
  idempotencyKey: string
}

/**
 * What a delivery about a branch that does not deploy comes to: its preview is made, updated or removed.
 * @returns null: the branch gets none
 * @throws what making it throws
 */
export async function actOnBranch(core: Core, given: BranchDelivery): Promise<DeliveryEnd | null> {
  const { delivery, event, deployment, actor, via, idempotencyKey } = given
  const parent = await core.deployments.getByName(deployment)
  if (!parent || parent.id !== delivery.deploymentId) throw notFound('deployment', deployment)
  if (event.kind !== 'branch' || !getsPreview(await core.previews.settings(parent.id), parent, event.name)) return null
  authorizePreviews(actor, parent)
  const what = `The branch ${event.name}`
  return oneAtATime(parent.id, async () => {
    // Deliveries overtake each other, and one may be done late.
    const since = await core.deliveries.branchSince(delivery)
    if (since === 'open') return ignored('overtaken', `${what} was pushed to since: the later delivery counts.`)
    if (since === 'ended' && !event.isDeleted) return ignored('deleted', `${what} was deleted since.`)
    if (event.isDeleted) {
      const rollout = await endBranch(core, actor, parent, event.name, { via, idempotencyKey })
      if (!rollout) return ignored('deleted', `${what} was deleted: nothing was running for it.`)
      return { outcome: 'deployed', code: 'deleted', reason: `${what} was deleted: its preview is removed.`, rolloutId: rollout.id }
    }
    if (event.skipMarker !== null) return ignored('skip_marker', `The push asks for it: ${event.skipMarker}.`)
    const branch = {
      name: event.name,
      commit: event.commit,
      subject: event.head?.subject ?? '',
      author: event.pusher ?? (event.head?.author.name || null),
      at: delivery.receivedAt,
    }
    const rollout = await previewBranch(core, actor, parent, branch, { via, idempotencyKey })
    if (rollout) return { outcome: 'deployed', code: 'wanted', reason: `${what} was pushed, and has a preview.`, rolloutId: rollout.id }
    return ignored('preview_being_removed', `The preview of the branch ${event.name} is being removed, and is made anew once it is gone.`)
  })
}

const ignored = (code: string, reason: string): DeliveryEnd => ({ outcome: 'ignored', code, reason })
