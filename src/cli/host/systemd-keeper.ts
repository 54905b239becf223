import { runProgram } from '#adapters/process/run-program.ts'
import type { Supervisor } from '#core/ports/supervisor.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { Keeper, Service, ServiceName } from './service.ts'
import { ensureSshSocket, joinRecipe, renderSshSocket, splitRecipe, SSH_SOCKET } from './ssh-socket.ts'

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
      // Somebody who comes while it is stopped would start it.
      if (name === 'panel') await supervisor.stop(SSH_SOCKET)
      const ran = await keeper.isRunning(name)
      await supervisor.stop(unitOf(name))
      return ran
    },
    restarts: async (name) => (await supervisor.status(unitOf(name)))?.restarts ?? 0,
    // The text of the unit, and of that of its socket.
    async recipe(service) {
      const unit = await renderUnit(templates, service)
      return service.sshPort ? joinRecipe(unit, await renderSshSocket(templates, service.sshPort)) : unit
    },
    async start(name, recipe) {
      const unit = unitOf(name)
      const parts = splitRecipe(recipe)
      await supervisor.install(unit, parts.unit)
      if (name === 'panel') await ensureSshSocket(supervisor, parts.socket)
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
    socket: Boolean(service.sshPort),
    environment: Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
  })
}
