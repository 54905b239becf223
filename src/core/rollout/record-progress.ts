import type { RolloutFacts } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { FileSettings } from '../settings-file/file-settings.schema.ts'
import { fenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { bestEffort } from './best-effort.ts'
import { redactDeep } from '../secret/redact-deep.ts'
import { planStepOf } from './describe-steps.ts'
import { noteBegin, noteEnd } from './once-only.ts'
import type { PlannedStep } from './planned-step.ts'
import type { PreparedRollout } from './prepare-rollout.ts'
import type { RolloutFence } from './rollout-fence.ts'
import type { RolloutLog } from './rollout-log.ts'
import type { RolloutRecord } from './rollout-record.ts'
import type { ChangedStep } from './rollout.store.ts'
import type { StepObserver } from './run-steps.ts'

/** Watches steps, and writes down what happens. */
export interface ProgressRecord extends StepObserver {
  /** Writes down what is not yet, where it can. To be called when no step follows. */
  settle(): Promise<void>
}

/**
 * Writes down what happens, as it happens: steps, facts, the log, and which release serves as soon as it does.
 * That a step has ended well is written together with the beginning of the next one. A step begins when that is written;
 * one that only looks need not wait for it.
 * @param facts what the steps share; kept in the database after each of them
 * @param fence asked before each step, and before a release is said to serve
 */
export function recordProgress(
  worker: WorkerCore,
  rollout: RolloutRecord,
  deployment: DeploymentRecord,
  prepared: PreparedRollout,
  facts: RolloutFacts,
  log: RolloutLog,
  fence: RolloutFence,
): ProgressRecord {
  let unwritten: ChangedStep[] = []
  let written = Promise.resolve()
  // One after the other. What comes meanwhile is written together, and what could not be written is tried again.
  const write = (): Promise<void> => {
    written = written
      .catch(() => undefined)
      .then(async () => {
        const steps = [...unwritten]
        if (steps.length === 0) return
        const begins = steps.some(({ position }) => prepared.steps[position]?.step.once)
        const known = begins || steps.some(({ changes }) => changes.finishedAt) ? redactDeep(facts, prepared.redact) : null
        // Its lines are in order by themselves, and its end waits for them.
        void log.flush().catch(() => undefined)
        const recorded = await worker.rollouts.recordSteps(rollout.id, steps, known, rollout.attempt)
        if (recorded === false) throw fenced('this rollout was begun again')
        unwritten = unwritten.slice(steps.length)
        // Pages look by themselves too: a rollout does not wait until they are told, and less so for a Redis that is away.
        void bestEffort(worker.live.publish({ type: 'rollout', deployment: rollout.deployment, rolloutId: rollout.id }))
      })
    return written
  }
  return {
    async started(position, entry) {
      await fence.check()
      noteBegin(facts, entry.step)
      const description = await describedNow(entry, prepared.redact)
      unwritten.push({ position, changes: { state: 'running', startedAt: worker.clock.now(), ...(description && { description }) } })
      if (entry.step.preview) void write().catch(() => undefined)
      else await write()
    },
    async finished(position, entry, outcome) {
      const switches = entry.step.key === 'switch' && facts.switched
      try {
        if (!outcome.error) noteEnd(facts, entry.step)
        if (outcome.error) log.line(entry.step.key, outcome.error.message)
        const finishedAt = worker.clock.now()
        // A step that only looks says afterwards what it saw.
        const found = entry.step.preview && !outcome.error ? await describedNow(entry, prepared.redact) : null
        const changes = {
          state: outcome.state,
          finishedAt,
          durationMs: outcome.state === 'skipped' ? null : outcome.durationMs,
          reason: outcome.error ? prepared.redact(outcome.error.message) : (outcome.reason ?? null),
          ...(found && { description: found }),
        }
        unwritten.push({ position, changes })
        if (outcome.error || switches || position === prepared.steps.length - 1) await write()
        if (switches) await nowServes(worker, rollout, deployment, prepared, facts, fence)
      } catch (error) {
        // What is not on record did not end well.
        unwritten = unwritten.filter((changed) => changed.position !== position)
        // What serves has to stand in the database: where that cannot be written, what stands there serves on.
        if (switches) {
          await worker.services.proxy.point(deployment.name, deployment.liveAddress)
          facts.switched = false
        }
        throw error
      }
    },
    async settle() {
      await write().catch((error: Error) => worker.note('How a step ended cannot be recorded.', { error: error.message }))
    },
    log: (step, text, stream) => log.line(step, text, stream),
  }
}

/** The schedules of the file that serves, and none of one that served before. That they could not be kept undoes no switch. */
async function keepSchedules(worker: WorkerCore, { id, name }: DeploymentRecord, file: FileSettings | null): Promise<void> {
  try {
    const removedRuns = await worker.schedules.replaceFromFile(id, file?.schedules ?? [], worker.clock.now())
    await bestEffort(Promise.all(removedRuns.map((run) => worker.logWriter.remove(run))))
  } catch (error) {
    worker.note('The schedules of a settings file could not be kept.', { deployment: name, error: (error as Error).message })
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
  fence: RolloutFence,
): Promise<boolean> {
  await fence.check()
  if (!prepared.release) return true
  const release = await worker.releases.getByNumber(deployment.id, prepared.release.number)
  if (!release) return false
  const file = release.configuration.fileSettings ?? null
  const serves = await worker.deployments.setLive(deployment.id, release.id, rollout.sequence, facts.candidateAddress ?? null, file)
  if (!serves) return false
  await worker.releases.markServed(release.id, worker.clock.now(), prepared.secrets)
  await keepSchedules(worker, deployment, file)
  return serves
}

// Right before it runs a step knows more than when it was queued: the commit, the stack, the image.
async function describedNow({ step, addon }: PlannedStep, redact: (text: string) => string) {
  try {
    const { key: _key, title: _title, addon: _addon, ...description } = planStepOf(step, addon, await step.describe(), redact)
    return description
  } catch {
    return null // What it said before stays; running it will tell what is wrong.
  }
}
