import type { Core } from '../core.ts'
import { bestEffort } from './best-effort.ts'
import { getRollout } from './get-rollout.ts'
import type { RolloutRecord } from './rollout-record.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'

/** What a deployment's rollouts wait for, and in which order. */
export interface RolloutQueue {
  running: RolloutRecord | null
  /** The next one first. */
  waiting: RolloutRecord[]
}

/** @throws deployment_not_found, forbidden */
export async function getQueue(core: Core, actor: Actor, name: string): Promise<RolloutQueue> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  return queueOf(core, deployment.id)
}

/**
 * Gives a rollout that waits another place in its deployment's queue.
 * @param position 1 for the next one; more than there are means the last place
 * @throws rollout_not_found, forbidden, rollout_not_waiting
 */
export async function moveRollout(core: Core, actor: Actor, id: string, position: number): Promise<RolloutQueue> {
  const rollout = await getRollout(core, actor, id, 'roll_out')
  if (rollout.state !== 'queued' || !(await core.rollouts.move(rollout, position))) throw notWaiting(rollout)
  const target = { name: rollout.deployment, projectId: rollout.projectId }
  await auditDeployment(core, actor, 'rollout.move', target, { rollout: rollout.number, position })
  await bestEffort(core.live.publish({ type: 'rollout', deployment: rollout.deployment, rolloutId: id }))
  return queueOf(core, rollout.deploymentId)
}

async function queueOf(core: Core, deploymentId: string): Promise<RolloutQueue> {
  const [running, waiting] = await Promise.all([core.rollouts.running(deploymentId), core.rollouts.listQueued(deploymentId)])
  return { running, waiting }
}

function notWaiting({ number, deployment, state, attempt }: RolloutRecord): WebopsError {
  const begun = state === 'queued' && attempt > 1
  return new WebopsError({
    code: 'rollout_not_waiting',
    kind: 'conflict',
    message: begun
      ? `Rollout ${number} of ${deployment} was begun before the worker was restarted: it goes on first.`
      : `Rollout ${number} of ${deployment} does not wait any more.`,
    hint: 'Only rollouts that wait have a place in the queue. One that runs can be cancelled.',
  })
}
