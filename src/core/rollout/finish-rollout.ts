import type { RolloutFacts } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { noteImages } from '../release/note-images.ts'
import { applyRoutes } from '../route/apply-routes.ts'
import { diagnoseRollout } from '../diagnosis/diagnose-rollout.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { PreparedRollout } from './prepare-rollout.ts'
import { bestEffort } from './best-effort.ts'
import { redactDeep } from '../secret/redact-deep.ts'
import { nowServes } from './record-progress.ts'
import type { RolloutFence } from './rollout-fence.ts'
import type { RolloutLog } from './rollout-log.ts'
import type { RolloutError, RolloutRecord } from './rollout-record.ts'
import type { StepsResult } from './run-steps.ts'

export interface RolloutEnd {
  rollout: RolloutRecord
  deployment: DeploymentRecord
  /** Null when it did not get so far. */
  prepared: PreparedRollout | null
  facts: RolloutFacts
  log: RolloutLog
  fence: RolloutFence
  result: StepsResult
  durationMs: number
}

/**
 * Records how a rollout ended, and what that means for the deployment.
 * @throws fenced, with nothing recorded, when another worker has it now
 */
export async function finishRollout(worker: WorkerCore, end: RolloutEnd): Promise<void> {
  await end.fence.check()
  const { rollout, deployment, result, log } = end
  if (result.state === 'stopped' && result.reason === 'shutdown') {
    log.line('webops', 'The worker stops: this rollout begins again when it is back.')
    await log.flush()
    await worker.rollouts.requeue(rollout.id, rollout.attempt)
    return
  }
  if (result.state === 'succeeded') await succeeded(worker, end)
  else await unsucceeded(worker, end)
  await log.close()
  if (log.problem) worker.note("Lines are missing in a rollout's log.", { rollout: rollout.id, error: log.problem.message })
  const { name } = deployment
  const told = [
    worker.live.publish({ type: 'rollout', deployment: name, rolloutId: rollout.id }),
    worker.live.publish({ type: 'deployment', deployment: name }),
  ]
  await bestEffort(Promise.all(told))
}

async function succeeded(
  worker: WorkerCore,
  { rollout, deployment, prepared, facts, fence, result, log, durationMs }: RolloutEnd,
): Promise<void> {
  if (rollout.kind === 'remove') {
    await worker.rollouts.finish(rollout.id, { state: 'succeeded', durationMs: Math.round(durationMs) }, rollout.attempt)
    await worker.deployments.markRemoved(deployment.id)
    await applyRoutes(worker)
    return
  }
  // Not before: one that fails, or is cancelled, leaves what was wished for as it was.
  await worker.deployments.setDesiredState(deployment.id, rollout.kind === 'stop' ? 'stopped' : 'running')
  if (rollout.kind === 'stop') {
    await worker.deployments.setStatus(deployment.id, { status: 'stopped', reason: null })
  } else if (prepared) {
    await nowServes(worker, rollout, deployment, prepared, facts, fence)
    const now = worker.clock.now()
    await worker.deployments.setStatus(deployment.id, { status: 'running', reason: null, answeredAt: now, probedAt: now })
  }
  const warnings = result.state === 'succeeded' ? result.warnings : []
  if (warnings.length > 0)
    log.line('webops', `It serves, but something went wrong after the switch: ${warnings.map((warning) => warning.message).join(' ')}`)
  await worker.rollouts.finish(rollout.id, { state: 'succeeded', durationMs: Math.round(durationMs) }, rollout.attempt)
  await bestEffort(noteImages(worker, deployment))
}

/** A release that never served is none: its image is gone, and nobody can go back to it. Its number stays taken. */
export async function discardUnserved(worker: WorkerCore, rollout: RolloutRecord): Promise<void> {
  if (rollout.kind !== 'deploy' && rollout.kind !== 'reconfigure') return
  const { releaseNumber } = (await worker.rollouts.get(rollout.id)) ?? rollout
  if (releaseNumber !== null) await worker.releases.discard(rollout.deploymentId, releaseNumber)
}

async function unsucceeded(worker: WorkerCore, end: RolloutEnd): Promise<void> {
  const { rollout, deployment, facts, result, durationMs } = end
  const redact = end.prepared?.redact ?? ((text: string) => text)
  const error = errorOf(result, redact)
  if (result.state === 'failed') error.diagnosis = redactDeep(diagnoseRollout(worker, { ...end, error }), redact)
  if (!facts.switched) await discardUnserved(worker, rollout)
  const state = result.state === 'failed' ? 'failed' : 'cancelled'
  await worker.rollouts.finish(rollout.id, { state, error, durationMs: Math.round(durationMs) }, rollout.attempt)
  // Over a release that serves, a failed rollout changes nothing; without one, nothing serves that should.
  if (deployment.liveReleaseId === null && rollout.kind !== 'remove') {
    const status = result.state === 'failed' ? 'failed' : 'pending'
    await worker.deployments.setStatus(deployment.id, {
      status,
      reason: status === 'failed' ? (error.diagnosis?.cause ?? error.message) : 'Its first rollout was cancelled.',
    })
  }
}

function errorOf(result: StepsResult, redact: (text: string) => string): RolloutError {
  if (result.state === 'failed') {
    const { code, message, hint } = result.error
    return { code, message: redact(message), hint: hint === undefined ? null : redact(hint), step: result.step }
  }
  return { code: 'cancelled', message: 'It was cancelled.', hint: null, step: result.state === 'stopped' ? result.step : null }
}
