import type { RolloutSummaryView, RolloutView, StepView } from '../schemas/views.ts'
import type { RolloutRecord, RolloutWithSteps, StepRecord } from '#core/rollout/rollout-record.ts'

export function presentRolloutSummary(rollout: RolloutRecord): RolloutSummaryView {
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
    queuedAt: rollout.queuedAt.toISOString(),
    startedAt: rollout.startedAt?.toISOString() ?? null,
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
    durationMs: rollout.durationMs,
    error: rollout.error && { ...rollout.error, diagnosis: rollout.error.diagnosis ?? null },
  }
}

export function presentRollout(rollout: RolloutWithSteps): RolloutView {
  return { ...presentRolloutSummary(rollout), runtime: rollout.runtime, attempt: rollout.attempt, steps: rollout.steps.map(presentStep) }
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
