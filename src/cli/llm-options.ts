import { type Command, InvalidArgumentError } from 'commander'
import { wholeNumber } from './whole-number.ts'

/** Options of a model that is served: with the type `llm`, which naming one means. */
export interface LlmOptions {
  model?: string
  modelRevision?: string
  quantization?: string
  gpuMemory?: number | ''
  tensorParallel?: number | ''
  maxModelLength?: number | ''
}

/** What takes a setting back. */
const UNSET = 'default'

/** Adds them to a verb. */
export function withLlmOptions(command: Command): Command {
  return command
    .option('--model <id>', 'language model to serve, such as Qwen/Qwen3-8B (means --type llm)')
    .option('--model-revision <ref>', `branch, tag or commit of the model (${UNSET}: its main branch)`)
    .option('--quantization <method>', `such as awq, gptq or fp8 (${UNSET}: as the model says)`)
    .option('--gpu-memory <share>', `of each graphics processor's memory, from 0.05 to 1 (${UNSET}: the server's own)`, shareOrUnset)
    .option('--tensor-parallel <number>', `graphics processors that the model is split over (${UNSET}: 1)`, wholeOrUnset)
    .option('--max-model-length <tokens>', `longest context (${UNSET}: the model's own)`, wholeOrUnset)
}

/** What was given, as the API has it; null takes a setting back. Nothing when nothing was. */
export function llmFields(options: LlmOptions & { type?: string }): Record<string, unknown> {
  const text = (value: string | undefined) => (value === UNSET ? null : value)
  const number = (value: number | '' | undefined) => (value === '' ? null : value)
  const given = Object.entries({
    model: options.model,
    revision: text(options.modelRevision),
    quantization: text(options.quantization),
    gpuMemoryUtilization: number(options.gpuMemory),
    tensorParallelSize: number(options.tensorParallel),
    maxModelLength: number(options.maxModelLength),
  }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return {}
  return { ...(options.model !== undefined && options.type === undefined && { projectType: 'llm' }), llm: Object.fromEntries(given) }
}

/**
 * The API replaces what is said of a model as a whole; what was not named on the command line stays as it is. Another model
 * begins anew: the revision of one is not that of the other. With another project type they are taken back: they go with none but `llm`.
 * @param existing that of the deployment; none for a new one
 */
export function mergeLlm(existing: { model: string } | null | undefined, changes: Record<string, unknown>): Record<string, unknown> {
  const given = changes['llm'] as Record<string, unknown> | undefined
  if (!existing) return changes
  const type = changes['projectType']
  if (!given) return type === undefined || type === 'llm' ? changes : { ...changes, llm: null }
  const { revision: _old, ...rest } = existing as Record<string, unknown>
  const other = given['model'] !== undefined && given['model'] !== existing.model
  return { ...changes, llm: { ...(other ? rest : existing), ...given } }
}

function wholeOrUnset(text: string): number | '' {
  return text === UNSET ? '' : wholeNumber(text)
}

function shareOrUnset(text: string): number | '' {
  if (text === UNSET) return ''
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0.05 && value <= 1)) throw new InvalidArgumentError('Use a number from 0.05 to 1, such as 0.9.')
  return value
}
