import type { Core } from '../core.ts'
import type { RolloutWithSteps } from './rollout-record.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, notFound, type Action } from '../user/policy.ts'

/** A rollout with its steps, also of a deployment that is removed by now. @throws rollout_not_found, forbidden */
export async function getRollout(core: Core, actor: Actor, id: string, action: Action = 'read'): Promise<RolloutWithSteps> {
  const rollout = await core.rollouts.get(id)
  if (!rollout) throw notFound('rollout', id)
  authorize(actor, action, { kind: 'rollout', name: id, projectId: rollout.projectId })
  return rollout
}
