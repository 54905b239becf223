import type { Step } from '../../addon-api/step.ts'

/** A step in its place: which addon's hook it comes from, and what that hook allows. */
export interface PlannedStep {
  step: Step
  addon: string
  /** Steps of one hook share its time-out. */
  hookKey: string
  hookTimeoutMs: number
  onError: 'fail' | 'warn'
}
