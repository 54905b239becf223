import type { RolloutFacts } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { planStepOf } from './describe-steps.ts'
import type { PlannedStep } from './planned-step.ts'
import type { PreparedRollout } from './prepare-rollout.ts'
import type { RolloutLog } from './rollout-log.ts'
import type { RolloutRecord } from './rollout-record.ts'
import type { StepObserver } from './run-steps.ts'

/**
 * Writes down what happens, as it happens: steps, facts, the log, and which release serves as soon as it does.
 * @param facts what the steps share; kept in the database after each of them
 */
export function recordProgress(
  worker: WorkerCore,
  rollout: RolloutRecord,
  deployment: DeploymentRecord,
  prepared: PreparedRollout,
  facts: RolloutFacts,
  log: RolloutLog,
): StepObserver {
  const changed = () => worker.live.publish({ type: 'rollout', deployment: rollout.deployment, rolloutId: rollout.id })
  return {
    async started(position, entry) {
      const description = await describedNow(entry)
      await worker.rollouts.updateStep(rollout.id, position, {
        state: 'running',
        startedAt: worker.clock.now(),
        ...(description && { description }),
      })
      await changed()
    },
    async finished(position, entry, outcome) {
      if (outcome.error) log.line(entry.step.key, outcome.error.message)
      await log.flush()
      await worker.rollouts.saveFacts(rollout.id, facts)
      if (facts.commit) await worker.rollouts.setCommit(rollout.id, facts.commit, facts.commitSubject ?? null)
      // A step that only looks says afterwards what it saw.
      const found = entry.step.preview && !outcome.error ? await describedNow(entry) : null
      await worker.rollouts.updateStep(rollout.id, position, {
        state: outcome.state,
        finishedAt: worker.clock.now(),
        durationMs: outcome.durationMs,
        reason: outcome.error ? prepared.redact(outcome.error.message) : null,
        ...(found && { description: found }),
      })
      if (entry.step.key === 'switch' && facts.switched) await nowServes(worker, rollout, deployment, prepared, facts)
      await changed()
    },
    log: (step, text, stream) => log.line(step, text, stream),
  }
}

/**
 * The release of this rollout serves from now on.
 * @returns false when a newer rollout has taken over meanwhile
 */
export async function nowServes(
  worker: WorkerCore,
  rollout: RolloutRecord,
  deployment: DeploymentRecord,
  prepared: PreparedRollout,
  facts: RolloutFacts,
): Promise<boolean> {
  if (!prepared.release) return true
  const release = await worker.releases.getByNumber(deployment.id, prepared.release.number)
  if (!release) return false
  return worker.deployments.setLive(deployment.id, release.id, rollout.sequence, facts.candidateAddress ?? null)
}

// Right before it runs a step knows more than when it was queued: the commit, the stack, the image.
async function describedNow({ step, addon }: PlannedStep) {
  try {
    const { key: _key, title: _title, addon: _addon, ...description } = planStepOf(step.key, step.title, addon, await step.describe())
    return description
  } catch {
    return null // What it said before stays; running it will tell what is wrong.
  }
}
