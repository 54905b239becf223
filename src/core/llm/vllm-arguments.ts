import { isDeepStrictEqual } from 'node:util'
import { VLLM_PORT } from './vllm-image.ts'
import type { LlmSettings } from '../deployment/llm-settings.schema.ts'

/**
 * What vLLM's server is started with, behind the entry point of its image: each value is an argument of its own, and no shell
 * reads it (https://docs.vllm.ai/en/stable/cli/serve.html). The model is named with --model, which every image of vLLM's
 * takes: those before 0.11 pass over one that stands alone, and serve another.
 * @param port where it listens within its container
 */
export function vllmArguments(llm: LlmSettings, port: number): string[] {
  const given: [string, string | number | null][] = [
    ['--model', llm.model],
    ['--revision', llm.revision],
    ['--quantization', llm.quantization],
    ['--gpu-memory-utilization', llm.gpuMemoryUtilization],
    ['--tensor-parallel-size', llm.tensorParallelSize],
    ['--max-model-len', llm.maxModelLength],
    ['--host', '0.0.0.0'],
    ['--port', port],
  ]
  return given.flatMap(([option, value]) => (value === null ? [] : [option, String(value)]))
}

interface Started {
  llm?: LlmSettings | null | undefined
  command?: string[] | null | undefined
  port: number | null
}

/** Whether a frozen command is the one that is made of the model's settings, and nobody's own. */
export function isModelCommand({ llm, command, port }: Started): boolean {
  return llm ? isDeepStrictEqual(command, vllmArguments(llm, port ?? VLLM_PORT)) : false
}
