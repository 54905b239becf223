import { z } from 'zod'

const range = (least: number, most: number) => `use a number from ${least} to ${most}`
const whole = (least: number, most: number) => z.number().int().min(least, range(least, most)).max(most, range(least, most))

/** `organization/model`, as model hubs name them: https://huggingface.co/docs/hub/repositories. */
const modelId = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/,
    'use organization/model, in letters, digits and ._-, such as Qwen/Qwen3-8B',
  )

/** A branch, tag or commit of a model's repository. */
const revision = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'use letters, digits and ._/-, and begin with a letter or digit')

/** What vLLM is started with (https://docs.vllm.ai/en/stable/cli/serve.html). Null: vLLM's own default. */
export const llmSettings = z
  .object({
    model: modelId,
    revision: revision.nullable().default(null),
    quantization: z
      .string()
      .max(50)
      .regex(/^[a-z0-9][a-z0-9_-]*$/, 'use the name of a method, such as awq, gptq or fp8')
      .nullable()
      .default(null),
    gpuMemoryUtilization: z.number().min(0.05, range(0.05, 1)).max(1, range(0.05, 1)).nullable().default(null),
    tensorParallelSize: whole(1, 64).nullable().default(null),
    maxModelLength: whole(1, 16_777_216).nullable().default(null),
  })
  .strict()

export type LlmSettings = z.output<typeof llmSettings>
