import type { DeploymentView } from '#api/schemas/views.ts'
import { DEFAULT_BUILD_SETTINGS } from '#core/deployment/build-settings.ts'

/** A language model, as the inputs of the form hold it. */
export interface LlmValues {
  model: string
  revision: string
  quantization: string
  gpuMemoryUtilization: string
  tensorParallelSize: string
  maxModelLength: string
}

/** What it is built from, as the inputs of the form hold it. Empty: as it is detected. */
export interface BuildValues {
  rootDirectory: string
  installCommand: string
  buildCommand: string
  startCommand: string
  outputDirectory: string
  dockerfileContent: string
  dockerfileTarget: string
  dockerfileTestTarget: string
  llm: LlmValues
}

const EMPTY_LLM: LlmValues = {
  model: '',
  revision: '',
  quantization: '',
  gpuMemoryUtilization: '',
  tensorParallelSize: '',
  maxModelLength: '',
}

export const EMPTY_BUILD_VALUES: BuildValues = {
  rootDirectory: '',
  installCommand: '',
  buildCommand: '',
  startCommand: '',
  outputDirectory: '',
  dockerfileContent: '',
  dockerfileTarget: '',
  dockerfileTestTarget: '',
  llm: EMPTY_LLM,
}

/** Those of a deployment that exists. */
export function buildValuesOf(deployment: DeploymentView): BuildValues {
  const { llm } = deployment
  const text = (value: string | number | null | undefined) => (value === null || value === undefined ? '' : String(value))
  return {
    rootDirectory: text(deployment.rootDirectory),
    installCommand: text(deployment.installCommand),
    buildCommand: text(deployment.buildCommand),
    startCommand: text(deployment.startCommand),
    outputDirectory: text(deployment.outputDirectory),
    dockerfileContent: text(deployment.dockerfileContent),
    dockerfileTarget: text(deployment.dockerfileTarget),
    dockerfileTestTarget: text(deployment.dockerfileTestTarget),
    llm: {
      model: text(llm?.model),
      revision: text(llm?.revision),
      quantization: text(llm?.quantization),
      gpuMemoryUtilization: text(llm?.gpuMemoryUtilization),
      tensorParallelSize: text(llm?.tensorParallelSize),
      maxModelLength: text(llm?.maxModelLength),
    },
  }
}

/**
 * As the API takes them: not checked yet, and empty for what is not set. What the form does not show for a type is not sent with it.
 * @param projectType a prebuilt image is started and not built; one of the type `llm` has a model, and nothing else of these
 */
export function buildInput(values: BuildValues, projectType: string): Record<keyof BuildValues, unknown> {
  if (projectType === 'llm') return { ...DEFAULT_BUILD_SETTINGS, llm: llmInput(values.llm) }
  if (projectType === 'image') return { ...DEFAULT_BUILD_SETTINGS, startCommand: values.startCommand.trim() }
  return {
    rootDirectory: values.rootDirectory.trim(),
    installCommand: values.installCommand.trim(),
    buildCommand: values.buildCommand.trim(),
    startCommand: values.startCommand.trim(),
    outputDirectory: values.outputDirectory.trim(),
    dockerfileContent: values.dockerfileContent,
    dockerfileTarget: values.dockerfileTarget.trim(),
    dockerfileTestTarget: values.dockerfileTestTarget.trim(),
    llm: null,
  }
}

/** Null while nothing of it is filled in: what the repository says counts then. */
function llmInput(values: LlmValues): Record<keyof LlmValues, unknown> | null {
  if (Object.values(values).every((value) => (value as string).trim() === '')) return null
  return {
    model: values.model.trim(),
    revision: values.revision.trim() || null,
    quantization: values.quantization.trim() || null,
    gpuMemoryUtilization: numberOrNull(values.gpuMemoryUtilization),
    tensorParallelSize: numberOrNull(values.tensorParallelSize),
    maxModelLength: numberOrNull(values.maxModelLength),
  }
}

function numberOrNull(text: string): number | string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  return /^\d{1,9}(?:\.\d{1,6})?$/.test(trimmed) ? Number(trimmed) : trimmed
}
