import { mkdirSync } from 'node:fs'
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
    async start(service) {
      const unit = unitOf(service.name)
      if (service.bind) mkdirSync(service.directory, { recursive: true })
      await supervisor.install(unit, await renderUnit(templates, service))
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
