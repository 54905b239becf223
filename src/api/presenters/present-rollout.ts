import { presentMoment } from './present-moment.ts'
import type { QueueView, RolloutSummaryView, RolloutView, StepView } from '../schemas/views.ts'
import type { RolloutSummary } from '#core/deployment/deployment-summary.ts'
import type { RolloutQueue } from '#core/rollout/rollout-queue.ts'
import type { RolloutWithSteps, StepRecord } from '#core/rollout/rollout-record.ts'

export function presentRolloutSummary(rollout: RolloutSummary): RolloutSummaryView {
  return {
    id: rollout.id,
    number: rollout.number,
    deployment: rollout.deployment,
    kind: rollout.kind,
    state: rollout.state,
    cause: rollout.cause,
    ref: rollout.ref,
    commit: rollout.commit,
    commitSubject: rollout.commitSubject,
    release: rollout.releaseNumber,
    queuedAt: presentMoment(rollout.queuedAt),
    startedAt: presentMoment(rollout.startedAt),
    finishedAt: presentMoment(rollout.finishedAt),
    durationMs: rollout.durationMs,
    error: rollout.error && { ...rollout.error, diagnosis: rollout.error.diagnosis ?? null },
  }
}

export function presentRollout(rollout: RolloutWithSteps): RolloutView {
  return { ...presentRolloutSummary(rollout), runtime: rollout.runtime, attempt: rollout.attempt, steps: rollout.steps.map(presentStep) }
}

export function presentQueue({ running, waiting }: RolloutQueue): QueueView {
  return { running: running && presentRolloutSummary(running), waiting: waiting.map(presentRolloutSummary) }
}

function presentStep(step: StepRecord): StepView {
  return {
    key: step.key,
    title: step.title,
    addon: step.addon,
    summary: step.description?.summary ?? '',
    state: step.state,
    reason: step.reason,
    startedAt: step.startedAt?.toISOString() ?? null,
    finishedAt: step.finishedAt?.toISOString() ?? null,
    durationMs: step.durationMs,
  }
}
