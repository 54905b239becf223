import type { LlmSettings } from '../deployment/llm-settings.schema.ts'
import type { RunOptions } from '../deployment/run-options.schema.ts'
import { VLLM_MEMORY_SHARE } from './vllm-image.ts'

interface ModelServer {
  llm?: LlmSettings | null
  runOptions: Pick<RunOptions, 'gpus'>
}

/**
 * Whether two model servers want more of one processor's memory than it has: each takes its share when it starts, so the
 * second would not start.
 */
export function crowdGpus(one: ModelServer, other: ModelServer): boolean {
  if (!one.llm || !other.llm) return false
  return onSameGpus(one.runOptions.gpus, other.runOptions.gpus) && shareOf(one.llm) + shareOf(other.llm) > 1
}

const shareOf = ({ gpuMemoryUtilization }: LlmSettings) => gpuMemoryUtilization ?? VLLM_MEMORY_SHARE

/** A number of them are the first ones: only names tell them apart. */
function onSameGpus(one: RunOptions['gpus'], other: RunOptions['gpus']): boolean {
  return !Array.isArray(one) || !Array.isArray(other) || one.some((id) => other.includes(id))
}
