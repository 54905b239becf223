import type { DeploymentView } from '#api/schemas/views.ts'
import { EMPTY_RUN_OPTION_VALUES, runOptionsInput, type RunOptionValues, runOptionValuesOf } from './run-option-values.ts'

/** How a release is proven well, stopped and limited, as the inputs of the form hold it. */
export interface RunValues {
  healthType: string
  healthPath: string
  healthStatus: string
  healthIntervalSeconds: string
  healthUptimeSeconds: string
  healthTimeoutSeconds: string
  stopSignal: string
  stopGraceSeconds: string
  memoryLimitMb: string
  cpuLimit: string
  runOptions: RunOptionValues
  releaseCommand: string
  releaseTimeoutSeconds: string
}

export const EMPTY_RUN_VALUES: RunValues = {
  healthType: 'auto',
  healthPath: '',
  healthStatus: '',
  healthIntervalSeconds: '',
  healthUptimeSeconds: '',
  healthTimeoutSeconds: '60',
  stopSignal: '',
  stopGraceSeconds: '10',
  memoryLimitMb: '',
  cpuLimit: '',
  runOptions: EMPTY_RUN_OPTION_VALUES,
  releaseCommand: '',
  releaseTimeoutSeconds: '600',
}

/** Those of a deployment that exists. */
export function runValuesOf(deployment: DeploymentView): RunValues {
  const text = (value: string | number | null) => (value === null ? '' : String(value))
  return {
    healthType: deployment.healthType,
    healthPath: text(deployment.healthPath),
    healthStatus: text(deployment.healthStatus),
    healthIntervalSeconds: text(deployment.healthIntervalSeconds),
    healthUptimeSeconds: text(deployment.healthUptimeSeconds),
    healthTimeoutSeconds: text(deployment.healthTimeoutSeconds),
    stopSignal: text(deployment.stopSignal),
    stopGraceSeconds: text(deployment.stopGraceSeconds),
    memoryLimitMb: text(deployment.memoryLimitMb),
    cpuLimit: text(deployment.cpuLimit),
    runOptions: runOptionValuesOf(deployment.runOptions),
    releaseCommand: text(deployment.releaseCommand),
    releaseTimeoutSeconds: text(deployment.releaseTimeoutSeconds),
  }
}

/** As the API takes them: not checked yet, and empty for what is not set. */
export function runInput(values: RunValues): Record<keyof RunValues, unknown> {
  return {
    healthType: values.healthType,
    healthPath: values.healthPath.trim(),
    healthStatus: values.healthStatus.trim(),
    healthIntervalSeconds: numberOrText(values.healthIntervalSeconds),
    healthUptimeSeconds: numberOrText(values.healthUptimeSeconds),
    healthTimeoutSeconds: numberOrText(values.healthTimeoutSeconds || EMPTY_RUN_VALUES.healthTimeoutSeconds),
    stopSignal: values.stopSignal,
    stopGraceSeconds: numberOrText(values.stopGraceSeconds || EMPTY_RUN_VALUES.stopGraceSeconds),
    memoryLimitMb: numberOrText(values.memoryLimitMb),
    cpuLimit: numberOrText(values.cpuLimit),
    runOptions: runOptionsInput(values.runOptions),
    releaseCommand: values.releaseCommand.trim(),
    releaseTimeoutSeconds: numberOrText(values.releaseTimeoutSeconds || EMPTY_RUN_VALUES.releaseTimeoutSeconds),
  }
}

const numberOrText = (text: string) => (/^\d{1,9}(?:\.\d{1,6})?$/.test(text.trim()) ? Number(text) : text.trim())
