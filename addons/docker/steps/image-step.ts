import type { HookContext, Step } from '../../../src/addon-api/index.ts'
import { buildStep } from './build-image.ts'
import { checkGpu, checkGpuSteps } from './check-gpu.ts'
import { pullStep } from './pull-image.ts'

/** A model server's image has ten gigabytes, and comes from far away. */
const LEAST_PULL_MS = 60 * 60_000

/** The step that gets the release its image: it is built from the repository, or fetched where there is none. */
export function imageStep(context: HookContext): Step {
  if (context.deployment.repository === null) return isLlm(context) ? llmImageStep(context) : pullStep(context)
  // What it is may be said in the repository: nobody knows before that is read.
  const build = buildStep(context)
  const isChecked = checkGpuSteps(context).length > 0
  const step = () => (isLlm(context) ? llmImageStep(context) : build)
  return {
    key: build.key,
    get title() {
      return step().title
    },
    get timeoutMs() {
      return step().timeoutMs
    },
    describe: () => step().describe(),
    run: async (progress) => {
      // Where only the repository says of what type it is, there was no step for it.
      if (isLlm(context) && !isChecked) await checkGpu(context, progress.log, progress.signal)
      await step().run(progress)
    },
    cleanUp: async (progress) => step().cleanUp?.(progress),
  }
}

/** The steps that look for something to build: there is nothing of that in a repository that only names a model. */
export function unlessLlm(context: HookContext, steps: Step[]): Step[] {
  return steps.map((step) => ({
    ...step,
    idle: () => (isLlm(context) ? 'A model server is fetched, and not built.' : (step.idle?.() ?? null)),
  }))
}

function llmImageStep(context: HookContext): Step {
  const { deployment } = context
  const pull = pullStep(context)
  return {
    ...pull,
    timeoutMs: Math.max(pull.timeoutMs ?? 0, LEAST_PULL_MS),
    describe: async () => {
      const { summary, ...rest } = await pull.describe()
      const command = (deployment.command ?? []).join(' ')
      return { ...rest, summary: `${summary}. It will be started with ${command}` }
    },
    async run(progress) {
      await pull.run(progress)
      Object.assign(context.facts, {
        stack: 'llm',
        evidence: [`it serves the model ${deployment.llm?.model ?? ''} with the image ${deployment.dockerImageName ?? ''}`],
      })
    },
  }
}

const isLlm = ({ deployment }: HookContext) => deployment.projectType === 'llm' && deployment.llm !== null
