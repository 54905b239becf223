import type { RolloutFacts, RolloutKind, Runtime } from '../../addon-api/context.ts'
import type { StepDescription } from '../../addon-api/step.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { SecretsChoice } from '../release/served-configuration.ts'
import type { Cause } from '../user/actor.ts'

export type RolloutState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped'

/** One attempt to change what runs. */
export interface RolloutRecord {
  id: string
  deploymentId: string
  /** Name of the deployment, also when it is removed by now. */
  deployment: string
  projectId: string
  serverId: string
  number: number
  kind: RolloutKind
  state: RolloutState
  sequence: number
  cause: Cause
  idempotencyKey: string | null
  ref: string | null
  commit: string | null
  commitSubject: string | null
  releaseNumber: number | null
  /** Of a rollback: whose values of secrets it runs with. */
  secrets: SecretsChoice | null
  runtime: Runtime | null
  facts: RolloutFacts
  /** 1, and one more for each time that a worker had to begin again. */
  attempt: number
  cancelRequestedAt: Date | null
  error: RolloutError | null
  queuedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  durationMs: number | null
}

export interface RolloutError {
  code: string
  message: string
  hint: string | null
  /** Key of the step that failed. */
  step: string | null
  /** Null or unset when no rule knows the failure. */
  diagnosis?: Diagnosis | null
}

export interface StepRecord {
  position: number
  key: string
  title: string
  addon: string
  /** Null until it has described itself. */
  description: StepDescription | null
  state: StepState
  reason: string | null
  startedAt: Date | null
  finishedAt: Date | null
  durationMs: number | null
}

export interface RolloutWithSteps extends RolloutRecord {
  steps: StepRecord[]
}
