import { gpusNeeded, requireGpus, type GpuWish, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { runConfiguration } from '../run-configuration.ts'

/** With what a model hub is asked for models that not everybody may have. */
const TOKEN = 'HF_TOKEN'

/** The step that looks for graphics processors, where the release serves a model. */
export function checkGpuSteps(context: HookContext): Step[] {
  const { kind } = context
  return kind === 'stop' || kind === 'remove' || !runConfiguration(context).llm ? [] : [checkGpuStep(context)]
}

/** Before anything is fetched: what is missing on the server would be seen an hour later, when the model is to be loaded. */
function checkGpuStep(context: HookContext): Step {
  return {
    key: 'check-gpu',
    title: 'Look for a GPU',
    preview: true,
    describe: () => {
      const wish = gpuWish(context)
      const needed = gpusNeeded(wish)
      const some = needed === 1 ? 'a graphics processor of NVIDIA’s' : `${needed} graphics processors of NVIDIA’s`
      const given = wish.gpus === 'all' ? '; the container gets all that there are' : ''
      return {
        summary: `Looks for ${some}, their driver, and an engine that hands them to containers${given}`,
        warnings: tokenWarnings(context),
      }
    },
    run: ({ log, signal }) => checkGpu(context, log, signal),
  }
}

/** @throws gpu_… */
export async function checkGpu(context: HookContext, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  await requireGpus(context.services, gpuWish(context), log, signal)
}

function gpuWish(context: HookContext): GpuWish {
  const { llm, runOptions } = runConfiguration(context)
  return { gpus: runOptions.gpus, tensorParallelSize: llm?.tensorParallelSize ?? null }
}

/** Said and not refused: it may be one that opens nothing. */
function tokenWarnings(context: HookContext): string[] {
  return typeof runConfiguration(context).variables[TOKEN] === 'string'
    ? [`${TOKEN} is kept in clear, and is shown to whoever may see the deployment: save it as a secret.`]
    : []
}
