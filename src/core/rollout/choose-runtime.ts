import type { RolloutKind, Runtime } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Supervisor } from '../ports/supervisor.ts'

type Kept = Pick<DeploymentRecord, 'runtime' | 'useDocker'>

/**
 * Which runtime keeps a deployment running: what it names, or systemd where it is booted and the engine's own
 * restart policy elsewhere. The engine of standard deployments keeps what it runs by itself, in units of its own: there it is
 * `docker`, which is to say that no unit of ours starts a container.
 * @param kind of the rollout: what stops or goes needs nothing to run it
 * @throws WebopsError runtime_unavailable
 */
export async function chooseRuntime({ runtime, useDocker }: Kept, supervisor: Supervisor, kind?: RolloutKind): Promise<Runtime> {
  const systemd = await supervisor.available()
  if (!useDocker) {
    if (!systemd && kind !== 'stop' && kind !== 'remove') throw noStandard()
    return 'docker'
  }
  if (runtime === 'auto') return systemd ? 'systemd' : 'docker'
  if (runtime === 'systemd' && !systemd) {
    throw new WebopsError({
      code: 'runtime_unavailable',
      kind: 'refused',
      message: 'systemd is not booted on this server.',
      hint: 'Choose the runtime "auto" or "docker".',
      field: 'runtime',
    })
  }
  return runtime
}

/** As people and the policy know it: what keeps a standard deployment running is systemd, whoever writes its unit. */
export function policyRuntime({ useDocker }: Pick<Kept, 'useDocker'>, runtime: Runtime): Runtime {
  return useDocker ? runtime : 'systemd'
}

function noStandard(): WebopsError {
  return new WebopsError({
    code: 'runtime_unavailable',
    kind: 'refused',
    message: 'systemd is not booted on this server, and standard deployments run under it.',
    hint: 'Switch "Use Docker containerization" on, or use a server with systemd.',
    field: 'useDocker',
  })
}
