import { names, type HookContext, type RunConfiguration, type StepProgress } from '../../src/addon-api/index.ts'
import { isUp } from './second-writer.ts'
import { dockerService } from './service.ts'
import { stoppedMark } from './stopped-mark.ts'

/**
 * Stops what serves, for a step beside which it cannot run; that it did is kept, so that it comes back if the rollout fails.
 * One that crashes all the time runs at no moment that one looks, and its keeper is about to start it: it is stopped too.
 */
export async function stopOld(context: HookContext, { log }: Pick<StepProgress, 'log'>): Promise<void> {
  const { services, deployment, live } = context
  const old = await services.engine.inspectContainer(names.containerName(deployment.name))
  if (!old) return
  const unit = (await services.supervisor.available()) ? await services.supervisor.status(names.unitName(deployment.name)) : null
  const isKept = isUp(old) || /^(?:active|activating|reloading|deactivating)$/.test(unit?.activeState ?? '')
  if (isKept) {
    await stoppedMark(context).set()
    log(`Stopping release ${live?.number ?? ''}: both cannot run at once.`)
  }
  await dockerService(context).stop(live?.configuration.stopGraceSeconds ?? 10)
}

/** Starts it again where this rollout stopped it. */
export async function startOldAgain(context: HookContext, fallback: RunConfiguration, { log }: Pick<StepProgress, 'log'>): Promise<void> {
  const mark = stoppedMark(context)
  if (!(await mark.isSet())) return
  await dockerService(context).start(context.live?.configuration ?? fallback)
  await mark.clear()
  log('The release that served before is started again.')
}
