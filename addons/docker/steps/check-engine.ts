import { WebopsError, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { runConfiguration } from '../run-configuration.ts'
import { checkMachine } from './check-machine.ts'

/** Nothing else makes sense without the engine: asked first, so that it fails in a second and says why. */
export function checkEngineStep(context: HookContext): Step {
  const { kind, services, runtime } = context
  return {
    key: 'check',
    title: 'Check the engine',
    preview: true,
    describe: () => ({
      summary: `Asks Docker's engine whether it is there; ${runtime === 'systemd' ? 'systemd keeps the container running' : "the engine's own restart policy keeps the container running, since no systemd is booted here or the deployment asks for it"}`,
    }),
    async run({ log }) {
      const info = await services.engine.info()
      log(`Docker ${info.version} (API ${info.apiVersion}, ${info.architecture})`)
      if (kind !== 'stop' && kind !== 'remove' && !info.buildkit) {
        throw new WebopsError({
          code: 'engine_too_old',
          kind: 'unavailable',
          message: `Docker ${info.version} (API ${info.apiVersion}) is too old: it has no BuildKit.`,
          hint: 'Install Docker 20.10 or newer (`apt-get install docker.io`).',
        })
      }
      // What is frozen ran on this machine once: the engine's word counts there.
      if (kind === 'deploy' || kind === 'reconfigure') checkMachine(info, runConfiguration(context))
    },
  }
}
