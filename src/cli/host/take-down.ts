import { join } from 'node:path'
import { runningPid, stopByPidFile } from '#adapters/process/pid-file.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '#core/deployment/names.ts'
import type { Installation } from './installation.ts'
import { keeperOf, templatesOf } from './keeper.ts'
import type { ServiceName } from './service.ts'
import { SSH_SOCKET } from './ssh-socket.ts'
import { standardDeployments } from './standard-deployments.ts'
import type { StepList } from './step-list.ts'

/** The ones that need others first. */
const ORDER: [ServiceName, string][] = [
  ['worker', 'Worker process'],
  ['panel', 'Panel process'],
  ['caddy', 'Proxy'],
  ['redis', 'Redis'],
]
const DOCKER_GRACE_MS = 30_000
/** As `docker stop` gives. */
const PROCESS_GRACE_SECONDS = 10

/**
 * Stops what `up` started. Applications go on running unless `all` is asked for.
 * @returns the number of those that still run
 */
export async function takeDown(installation: Installation, steps: StepList, all: boolean): Promise<number> {
  const keeper = keeperOf(installation, templatesOf(installation))
  for (const [name, title] of ORDER) {
    await steps.step(title, async () => {
      const ran = await keeper.stop(name)
      if (installation.systemd) await disable(name)
      return ran ? 'stopped' : 'did not run'
    })
  }
  const running = await runningContainers(installation)
  const standard = await runningProcesses(installation)
  if (all && running.length + standard.length > 0)
    await steps.step('Applications', async () => {
      await stopContainers(installation, running)
      for (const { id } of standard) await standardDeployments(installation).stop(id, PROCESS_GRACE_SECONDS)
      return `stopped ${running.length + standard.length}`
    })
  await steps.step('Docker', () => stopDocker(installation, all ? 0 : running.length))
  return all ? 0 : running.length + standard.length
}

/** What listens for it would start it again. */
async function disable(name: ServiceName): Promise<void> {
  const supervisor = createSystemdSupervisor()
  if (name === 'panel') await supervisor.disable(SSH_SOCKET)
  await supervisor.disable(`webops-${name}.service`)
}

interface RunningContainer {
  name: string
}

async function runningContainers({ env }: Installation): Promise<RunningContainer[]> {
  const filters = [LABEL_DEPLOYMENT, `${LABEL_INSTANCE}=${env.instance}`].flatMap((label) => ['--filter', `label=${label}`])
  const listed = await runProgram('docker', ['ps', ...filters, '--format', '{{.Names}}']).catch(() => null)
  return listed?.exitCode === 0
    ? listed.stdout
        .split('\n')
        .filter(Boolean)
        .map((name) => ({ name }))
    : []
}

async function runningProcesses(installation: Installation): Promise<{ id: string }[]> {
  return (await standardDeployments(installation).survey()).filter(({ state }) => state === 'running' || state === 'restarting')
}

async function stopContainers(installation: Installation, containers: RunningContainer[]): Promise<void> {
  const supervisor = createSystemdSupervisor()
  for (const { name } of containers) {
    // The unit would start its container again.
    if (installation.systemd && (await supervisor.status(`${name}.service`))) await supervisor.stop(`${name}.service`)
    else await requireProgram('docker', ['stop', '--', name])
  }
}

/** Only the engine that `up` started, and only when nothing of it is in use. */
async function stopDocker({ env, systemd }: Installation, left: number): Promise<string> {
  const pidFile = join(env.runDir, 'dockerd.pid')
  if (systemd || runningPid(pidFile) === null) return 'left as it is'
  if (left > 0) return `goes on running for ${left} container(s)`
  const others = await runProgram('docker', ['ps', '--quiet']).catch(() => null)
  if (others?.stdout.trim()) return 'goes on running for containers of others'
  await stopByPidFile(pidFile, DOCKER_GRACE_MS)
  return 'stopped'
}
