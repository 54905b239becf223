import type { HookContext } from '../../addon-api/context.ts'
import type { AddonRegistry } from '../addon/addon-registry.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { PlannedStep } from './planned-step.ts'

/** How long a hook may take to say which steps it has. It only looks. */
const HOOK_LOOKS_MS = 60_000

/** What the step is called that lays out the source. */
const FETCH = 'fetch'

/**
 * What a rollout does, in order: the steps of all deployment hooks by phase and priority, with the core's own
 * freezing before the first step that needs the release. Changes nothing.
 * @param freeze the core's step that makes the release; null for kinds that make none
 * @param readSettings the core's step that reads the repository's settings file, once the source is fetched; null: none is read
 * @throws WebopsError hook_failed, when a hook whose on_error is `fail` cannot say what it does
 */
export async function planRollout(
  registry: AddonRegistry,
  contextFor: (addon: string) => HookContext,
  freeze: PlannedStep | null,
  readSettings: PlannedStep | null = null,
): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = []
  for (const phase of ['pre_deployment', 'post_deployment'] as const) {
    for (const [index, hook] of registry.deploymentHooks(phase).entries()) {
      try {
        const steps = await within(Promise.resolve(hook.handler(contextFor(hook.addon))), Math.min(hook.timeoutMs, HOOK_LOOKS_MS))
        for (const step of steps) {
          planned.push({
            step,
            addon: hook.addon,
            hookKey: `${phase}/${index}/${hook.addon}`,
            hookTimeoutMs: hook.timeoutMs,
            onError: hook.onError,
          })
        }
      } catch (error) {
        if (hook.onError === 'warn') continue
        if (error instanceof WebopsError) throw error
        throw new WebopsError({
          code: 'hook_failed',
          kind: 'failed',
          message: `The addon ${hook.addon} could not say what it does in ${phase}: ${(error as Error).message}`,
          hint: `webops addon verify ${hook.addon}`,
          cause: error,
        })
      }
    }
  }
  const fetched = planned.findLastIndex((entry) => entry.step.key === FETCH)
  if (readSettings && fetched !== -1) planned.splice(fetched + 1, 0, readSettings)
  const place = planned.findIndex((entry) => entry.step.needsRelease)
  if (freeze && place !== -1) planned.splice(place, 0, freeze)
  refuseTwins(planned)
  return planned
}

function refuseTwins(planned: PlannedStep[]): void {
  const seen = new Set<string>()
  for (const { step, addon } of planned) {
    if (seen.has(step.key)) {
      throw new WebopsError({
        code: 'hook_failed',
        kind: 'failed',
        message: `Two steps are called ${step.key}; one is from the addon ${addon}.`,
      })
    }
    seen.add(step.key)
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
