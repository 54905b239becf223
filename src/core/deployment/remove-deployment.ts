import type { Core } from '../core.ts'
import { deploymentFor } from './get-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'

/**
 * Queues the removal of a deployment.
 * @param request.confirmation the name again, typed by whoever asks
 * @throws deployment_not_found, forbidden, confirmation_mismatch
 */
export async function removeDeployment(
  core: Core,
  actor: Actor,
  name: string,
  request: { confirmation: string; via: Cause['via']; idempotencyKey?: string },
): Promise<RolloutRecord> {
  await deploymentFor(core, actor, name, 'remove')
  if (request.confirmation !== name) {
    throw new WebopsError({
      code: 'confirmation_mismatch',
      kind: 'invalid',
      message: 'The name that was typed is not the name of the deployment.',
      hint: `Type ${name} to remove it.`,
      field: 'name',
    })
  }
  return requestRollout(core, actor, name, { kind: 'remove', via: request.via, idempotencyKey: request.idempotencyKey })
}
