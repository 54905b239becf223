'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { VLLM_IMAGE, VLLM_MEMORY_SHARE } from '#core/llm/vllm-image.ts'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import type { DeploymentFormValues, VariableRow } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'

const TOKEN = 'HF_TOKEN'

/** Which language model is served, and how it is loaded. */
export function LlmFields() {
  const repository = useWatch<DeploymentFormValues, 'repository'>({ name: 'repository' })
  return (
    <fieldset className="min-w-0 rounded-lg border bg-surface px-4 pt-2 pb-4">
      <legend className="float-left w-full pt-1 pb-0.5 font-medium">The model</legend>
      <p className="clear-both mb-4 text-[13px] text-muted">
        Served by vLLM, with an API like OpenAI’s. The server needs an NVIDIA GPU and its container toolkit: the plan says what is missing.
        It gets all GPUs, or as many as the model is spread over; “Advanced” can name others. What was downloaded once is kept in a volume,
        and the first start takes as long as the download.
      </p>
      <SetByFile field="llm">
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            name="llm.model"
            label="Model"
            optional={repository.trim() !== ''}
            mono
            placeholder="Qwen/Qwen3-8B"
            help={
              repository.trim() === ''
                ? 'As Hugging Face names it: organization/model.'
                : 'As Hugging Face names it. Left out where the repository’s webops.yaml says it.'
            }
            className="sm:col-span-2"
          />
          <TextField
            name="llm.revision"
            label="Revision"
            optional
            mono
            placeholder="the latest"
            help="A tag or commit of it, so that it stays the same."
          />
          <TextField
            name="llm.quantization"
            label="Quantization"
            optional
            mono
            placeholder="as the model says"
            help="Such as awq, gptq or fp8."
          />
          <TextField
            name="llm.gpuMemoryUtilization"
            label="GPU memory utilization"
            optional
            inputMode="decimal"
            placeholder={String(VLLM_MEMORY_SHARE)}
            help="The share of each GPU’s memory that it takes at its start."
          />
          <TextField
            name="llm.tensorParallelSize"
            label="Tensor parallelism"
            optional
            inputMode="numeric"
            placeholder="1"
            help="Over how many GPUs it is spread."
          />
          <TextField
            name="llm.maxModelLength"
            label="Maximum model length"
            optional
            inputMode="numeric"
            placeholder="as the model says"
            help="Tokens of question and answer together: fewer take less memory."
          />
        </div>
      </SetByFile>
      <div className="mt-5 grid gap-5 sm:grid-cols-2">
        <TokenField />
        <TextField
          name="dockerImageName"
          label="Image name"
          optional
          placeholder={VLLM_IMAGE}
          help="One that is started as vLLM’s own is."
        />
      </div>
    </fieldset>
  )
}

/** The secret variable with which gated models are downloaded: one of the environment variables below. */
function TokenField() {
  const { setValue, getValues } = useFormContext<DeploymentFormValues>()
  const rows = useWatch<DeploymentFormValues, 'dockerEnvVars'>({ name: 'dockerEnvVars' })
  const row = rows.find(({ name }) => name.trim() === TOKEN)

  function write(value: string) {
    const others = getValues('dockerEnvVars').filter(({ name }) => name.trim() !== TOKEN)
    const own: VariableRow = { name: TOKEN, value, secret: true, stored: row?.stored === true && row.secret }
    // Emptied, and never stored: there is none.
    setValue('dockerEnvVars', value === '' && !own.stored ? others : [...others, own], { shouldDirty: true })
  }

  return (
    <Field
      id="field-hfToken"
      label="Access token"
      optional
      help={
        <>
          For models that ask for one. Kept as the secret variable <code>{TOKEN}</code>: encrypted, and not shown again.
        </>
      }
    >
      {(ids) => (
        <Input
          {...ids}
          type="password"
          value={row?.value ?? ''}
          onChange={(event) => write(event.target.value)}
          placeholder={row?.stored ? 'kept as it is' : 'hf_…'}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      )}
    </Field>
  )
}
