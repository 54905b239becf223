import { commandArguments } from '../deployment/container-command.ts'
import { targetOf } from '../deployment/deployment.schema.ts'
import type { DeploymentSettings } from '../deployment/deployment-record.ts'
import type { LlmSettings } from '../deployment/llm-settings.schema.ts'
import { DEFAULT_RUN_SETTINGS } from '../deployment/run-settings.ts'
import { MODEL_CACHE, VLLM_IMAGE, VLLM_PORT } from './vllm-image.ts'
import { vllmArguments } from './vllm-arguments.ts'

/** A model is fetched, loaded and compiled before it answers: of the largest this takes most of an hour. */
const HEALTH_TIMEOUT_SECONDS = 1800
/** Of /dev/shm, in MiB and for each processor: the processes of one server speak through it. vLLM's own example for Kubernetes has as much. */
const SHM_MB_PER_GPU = 2048
/** Processes and threads: each processor's worker has some for every core of the server. */
const PIDS_LIMIT = 16_384

type Llm = Pick<DeploymentSettings, 'projectType' | 'llm'>
type Settings = Llm &
  Pick<
    DeploymentSettings,
    | 'repository'
    | 'dockerImageName'
    | 'startCommand'
    | 'port'
    | 'dockerNetworkMode'
    | 'dockerVolumes'
    | 'healthType'
    | 'healthPath'
    | 'healthTimeoutSeconds'
    | 'runOptions'
  >

/** Whether it runs a model, and which. */
export function llmOf({ projectType, llm }: Llm): LlmSettings | null {
  return projectType === 'llm' ? llm : null
}

/**
 * A deployment as it is run: what one of the type `llm` leaves at its default is what a model server needs. All others are as
 * they are. Asked twice it is the same.
 */
export function asRun<T extends Settings>(deployment: T): T {
  const llm = llmOf(deployment)
  if (llm === null) return deployment
  const { healthType, healthPath, healthTimeoutSeconds } = deployment
  const asked = healthType === 'auto' || healthType === 'http'
  return {
    ...deployment,
    dockerImageName: deployment.dockerImageName ?? VLLM_IMAGE,
    port: deployment.port ?? VLLM_PORT,
    dockerVolumes: withModelCache(deployment.dockerVolumes),
    healthPath: healthPath ?? (asked ? '/health' : null),
    healthTimeoutSeconds:
      healthTimeoutSeconds === DEFAULT_RUN_SETTINGS.healthTimeoutSeconds ? HEALTH_TIMEOUT_SECONDS : healthTimeoutSeconds,
    runOptions: {
      gpus: llm.tensorParallelSize ?? 'all',
      shmSizeMb: SHM_MB_PER_GPU * (llm.tensorParallelSize ?? 1),
      pidsLimit: PIDS_LIMIT,
      ...deployment.runOptions,
    },
  }
}

/** The image that is fetched for it and not built, or null. */
export function prebuiltImage(deployment: Settings): string | null {
  return llmOf(deployment) !== null || deployment.repository === null ? asRun(deployment).dockerImageName : null
}

/**
 * What a prebuilt image is started with in place of its CMD; its ENTRYPOINT stays. Null: as the image has it. In one that is
 * built from a repository the command is a part of it.
 */
export function commandOf(deployment: Settings): string[] | null {
  const { startCommand } = deployment
  if (prebuiltImage(deployment) === null) return null
  if (startCommand !== null) return commandArguments(startCommand)
  const llm = llmOf(deployment)
  return llm === null ? null : vllmArguments(llm, asRun(deployment).port ?? VLLM_PORT)
}

/** Models outlive containers: each release reads those that the one before it fetched. */
function withModelCache(volumes: string[]): string[] {
  if (volumes.some((volume) => isAt(targetOf(volume), MODEL_CACHE))) return volumes
  const taken = volumes.some((volume) => volume.startsWith('models:'))
  return [...volumes, `${taken ? 'llm-models' : 'models'}:${MODEL_CACHE}`]
}

const isAt = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`)
