import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { besideProcesses } from '#adapters/engines/beside-processes.ts'
import { bothEngines } from '#adapters/engines/both-engines.ts'
import { ofInstance } from '#adapters/engines/of-instance.ts'
import { keepNode } from '#adapters/host/kept-node.ts'
import { networkVariables } from '#adapters/process/own-environment.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import type { Engine } from '#core/ports/engine.ts'
import type { Supervisor } from '#core/ports/supervisor.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { Env } from '#env'

const USUAL_SOCKETS = new Set(['unix:///var/run/docker.sock', 'unix:///run/docker.sock'])
/** Nowhere: systemd is taken for not booted. */
const NO_SYSTEMD = '/nonexistent'

/**
 * What runs deployments on this server: containers, the processes of standard deployments, and the units of both.
 * @param onProblem told of what went wrong, or was found, where nobody waits for an answer
 * @param hasDocker whether Docker is installed on this server, running or not
 */
export async function wireEngines(
  env: Env,
  templates: Templates,
  onProblem: (error: Error, what: string) => void,
  hasDocker = () => dockerIsInstalled(env.dockerHost),
): Promise<{ engine: Engine; supervisor: Supervisor }> {
  const supervisor = besideProcesses(createSystemdSupervisor(env.supervision === 'none' ? { bootedMark: NO_SYSTEMD } : {}))
  // Where no systemd is booted nothing is made, and what is asked is answered from an empty folder.
  const node = (await supervisor.available())
    ? await keepNode(join(env.stateDir, 'programs')).catch((error: Error) => {
        onProblem(error, 'The Node of standard deployments could not be kept; they take that of the server.')
        return null
      })
    : null
  const ownCaddy = join(env.stateDir, 'bin/caddy')
  const processes = createProcessEngine({
    folder: join(env.stateDir, 'processes'),
    templates,
    // Caddy is the proxy's: ours, or, where that is not there, the server's.
    programs: { node, caddy: existsSync(ownCaddy) ? ownCaddy : null },
    network: networkVariables(),
    report: (error) => onProblem(error, 'Something of standard deployments is not as it should be.'),
  })
  const containers = createDockerEngine({ host: env.dockerHost, instance: env.instance })
  return { engine: bothEngines(containers, ofInstance(processes, env.instance), hasDocker), supervisor }
}

/** Running or not. One that is named by its address is there, wherever that is. */
function dockerIsInstalled(host: string): boolean {
  const programs = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd', '/snap/bin/dockerd']
  return !USUAL_SOCKETS.has(host) || programs.some((path) => existsSync(path))
}
