import type { Runtime } from '../../addon-api/context.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Supervisor } from '../ports/supervisor.ts'

/**
 * Which runtime keeps a deployment running: what it names, or systemd where it is booted and the engine's own
 * restart policy elsewhere.
 * @throws WebopsError runtime_unavailable
 */
export async function chooseRuntime(wanted: 'auto' | Runtime, supervisor: Supervisor): Promise<Runtime> {
  const systemd = await supervisor.available()
  if (wanted === 'auto') return systemd ? 'systemd' : 'docker'
  if (wanted === 'systemd' && !systemd) {
    throw new WebopsError({
      code: 'runtime_unavailable',
      kind: 'refused',
      message: 'systemd is not booted on this server.',
      hint: 'Choose the runtime "auto" or "docker".',
      field: 'runtime',
    })
  }
  return wanted
}
