import type { Core } from '../core.ts'
import type { RolloutRecord } from './rollout-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'

/** A deployment's rollouts, newest first. `after` is a rollout's number. @throws deployment_not_found */
export async function listRollouts(
  core: Core,
  actor: Actor,
  name: string,
  page: { after?: number; limit: number },
): Promise<{ items: RolloutRecord[]; next: string | null }> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  return core.rollouts.list(deployment.id, page)
}
