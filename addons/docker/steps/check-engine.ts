import { WebopsError, type HookContext, type Step, type StepProgress } from '../../../src/addon-api/index.ts'
import { runConfiguration } from '../run-configuration.ts'
import { checkMachine } from './check-machine.ts'

/** Nothing else makes sense without the engine: asked first, so that it fails in a second and says why. */
export function checkEngineStep(context: HookContext): Step {
  const { deployment, runtime } = context
  const keeper =
    runtime === 'systemd'
      ? 'systemd keeps the container running'
      : "the engine's own restart policy keeps the container running, since no systemd is booted here or the deployment asks for it"
  return {
    key: 'check',
    title: deployment.useDocker ? 'Check the engine' : 'Check the server',
    preview: true,
    describe: () => ({
      summary: deployment.useDocker
        ? `Asks Docker's engine whether it is there; ${keeper}`
        : 'Asks systemd whether it is there, which runs the application as an account of its own and keeps it running',
    }),
    run: ({ log }) => (deployment.useDocker ? checkDocker(context, log) : checkSystemd(context, log)),
  }
}

async function checkDocker(context: HookContext, log: StepProgress['log']): Promise<void> {
  const { kind, services } = context
  const info = await services.engine.info(undefined, 'containers')
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
}

async function checkSystemd(context: HookContext, log: StepProgress['log']): Promise<void> {
  const { kind, services } = context
  // Where it is not booted nothing runs, and what is left can go all the same.
  if ((kind === 'stop' || kind === 'remove') && !(await services.supervisor.available()))
    return log('systemd is not booted here: nothing of it runs.')
  const info = await services.engine.info(undefined, 'processes')
  log(`${info.version} (${info.architecture})`)
  if (kind === 'deploy' || kind === 'reconfigure') checkMachine(info, runConfiguration(context))
}
