import type { Core } from '../core.ts'
import { bestEffort } from './best-effort.ts'
import { getRollout } from './get-rollout.ts'
import type { RolloutWithSteps } from './rollout-record.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Ends a rollout: one that waits at once, one that runs as soon as the worker hears of it. Asking again does no harm.
 * @throws rollout_not_found, forbidden, rollout_ended
 */
export async function cancelRollout(core: Core, actor: Actor, id: string): Promise<RolloutWithSteps> {
  const rollout = await getRollout(core, actor, id, 'roll_out')
  const outcome = await core.rollouts.requestCancel(id)
  if (outcome === 'ended') throw rolloutEnded(rollout)
  await auditDeployment(
    core,
    actor,
    'rollout.cancel',
    { name: rollout.deployment, projectId: rollout.projectId },
    { rollout: rollout.number },
  )
  const server = outcome === 'requested' ? await core.servers.get(rollout.serverId) : null
  const changed = core.live.publish({ type: 'rollout', deployment: rollout.deployment, rolloutId: id })
  // The request is recorded: a worker that does not hear of it here finds it between two steps.
  await bestEffort(Promise.all([changed, server && core.wakeups.cancel(server.name, id)]))
  return getRollout(core, actor, id)
}

function rolloutEnded(rollout: RolloutWithSteps): WebopsError {
  const { number, deployment, state } = rollout
  return new WebopsError({
    code: 'rollout_ended',
    kind: 'conflict',
    message: `Rollout ${number} of ${deployment} is over already (${state}).`,
    hint: 'To go back to what served before: webops rollback <name>.',
  })
}
