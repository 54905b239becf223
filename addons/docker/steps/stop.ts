import { names, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { finishPromotion } from '../promotion.ts'
import { dockerService } from '../service.ts'

const DEFAULT_GRACE_SECONDS = 10

/** Stops the container; neither a crash nor a reboot brings it back. */
export function stopStep(context: HookContext): Step {
  const { deployment, live, runtime, services } = context
  const name = names.containerName(deployment.name)
  const graceSeconds = live?.configuration.stopGraceSeconds ?? DEFAULT_GRACE_SECONDS
  return {
    key: 'stop',
    title: deployment.useDocker ? 'Stop the container' : 'Stop it',
    describe: () => ({
      summary: `Asks ${name} to end, ends it after ${graceSeconds} s${runtime === 'systemd' ? ', and disables its unit' : ''}; it stays stopped until it is started`,
      replaces: live ? [name] : [],
    }),
    async run(progress) {
      await finishPromotion(context, progress)
      await dockerService(context).stop(graceSeconds)
      await services.engine.removeContainer(names.candidateName(deployment.name))
      progress.log(`${name} is stopped.`)
    },
  }
}
