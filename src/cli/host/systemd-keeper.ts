import { runProgram } from '#adapters/process/run-program.ts'
import type { Supervisor } from '#core/ports/supervisor.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { Keeper, Service, ServiceName } from './service.ts'

/** Where systemd is booted: one unit a process, started again when it ends and after a boot. */
export function systemdKeeper(supervisor: Supervisor, templates: Templates): Keeper {
  const unitOf = (name: ServiceName) => `webops-${name}.service`
  const keeper: Keeper = {
    logHint: (name) => `journalctl -u ${unitOf(name)}`,
    async lastLog(name, lines) {
      const { stdout } = await runProgram('journalctl', ['--unit', unitOf(name), '--lines', String(lines), '--no-pager', '--output', 'cat'])
      return stdout.trimEnd()
    },
    isRunning: async (name) => (await supervisor.status(unitOf(name)))?.activeState === 'active',
    async stop(name) {
      const ran = await keeper.isRunning(name)
      await supervisor.stop(unitOf(name))
      return ran
    },
    restarts: async (name) => (await supervisor.status(unitOf(name)))?.restarts ?? 0,
    // The text of the unit.
    recipe: (service) => renderUnit(templates, service),
    async start(name, recipe) {
      const unit = unitOf(name)
      await supervisor.install(unit, recipe)
      await supervisor.enable(unit)
      await supervisor.restart(unit)
    },
  }
  return keeper
}

/** The text of a service's unit. */
export function renderUnit(templates: Templates, service: Service): Promise<string> {
  return templates.render(`systemd/webops-${service.name}.service.njk`, {
    ...service,
    account: service.account?.name ?? 'root',
    environment: Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
  })
}
