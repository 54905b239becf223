import {
  isExpectedStatus,
  type ContainerDetails,
  type DeploymentFacts,
  type HookContext,
  type ProbeResult,
  type RunConfiguration,
} from '../../src/addon-api/index.ts'
import { addressOf } from './container-spec.ts'
import { uptimeNeeded } from './gate.ts'
import { wordsFor } from './words.ts'

const PROBE_TIMEOUT_MS = 5000
/** A port that takes connections and speaks no HTTP is believed after this time: servers open it before they are ready. */
const TCP_PROOF_MS = 5000

export interface Verdict {
  healthy: boolean
  detail: string
  answered: boolean
}

type ProbeContext = Pick<HookContext, 'deployment' | 'services' | 'settings'>

interface Asked {
  context: ProbeContext
  container: ContainerDetails
  configuration: RunConfiguration
  upMs: number
}

/**
 * Asks a container once whether it is well, in the way that its health type says. From outside it: at its port as the
 * proxy does, or by what the engine knows of it.
 * @param upMs how long it has been running
 */
export async function probeContainer(
  context: ProbeContext,
  container: ContainerDetails,
  configuration: RunConfiguration,
  upMs: number,
): Promise<Verdict> {
  if (container.state !== 'running')
    return { healthy: false, detail: `the ${wordsFor(context.deployment).it} is ${container.state}`, answered: false }
  const asked: Asked = { context, container, configuration, upMs }
  switch (configuration.healthType) {
    case 'http':
      return byAnswer(asked)
    case 'tcp':
      return byConnection(asked)
    case 'image':
      return byHealthcheck(container)
    case 'uptime':
      return byUptime(asked)
    default:
      return asItIs(asked)
  }
}

/** At its port where it has one, else by its HEALTHCHECK or by how long it is up. */
async function asItIs(asked: Asked): Promise<Verdict> {
  const { context, container, configuration, upMs } = asked
  if (container.health === 'unhealthy') return byHealthcheck(container)
  const address = addressOf(container, configuration)
  if (address === null) return container.health === 'none' ? byUptime(asked) : byHealthcheck(container)
  const { healthPath, healthStatus } = configuration
  if (healthPath !== null || healthStatus !== null) return byAnswer(asked)
  const answer = await ask(context, address, '/')
  if (answer.status !== undefined) return { healthy: true, detail: inTime(answer), answered: true }
  const connected = await byConnection(asked, answer.detail)
  if (!connected.healthy || upMs >= TCP_PROOF_MS) return connected
  return { healthy: false, detail: `port ${configuration.port} is open, but speaks no HTTP yet (${answer.detail})`, answered: true }
}

/** A GET has to be answered with one of the statuses that count. */
async function byAnswer({ context, container, configuration }: Asked): Promise<Verdict> {
  const address = addressOf(container, configuration)
  if (address === null) return { healthy: false, detail: 'it has no port that could be asked', answered: false }
  const path = configuration.healthPath ?? '/'
  const answer = await ask(context, address, path)
  const well = answer.status !== undefined && isExpectedStatus(answer.status, configuration.healthStatus)
  return { healthy: well, detail: `${path} answers ${well ? inTime(answer) : answer.detail}`, answered: answer.status !== undefined }
}

/**
 * The published port takes connections for the container even before anything listens in it, so the container itself is
 * asked, at its own address.
 * @param otherwise why it did not answer, for where nothing can be asked
 */
async function byConnection(asked: Asked, otherwise = 'it has no address'): Promise<Verdict> {
  const { context, configuration } = asked
  const { port } = configuration
  const address = connectionAddress(asked)
  const connection = address === null ? null : await context.services.probe.tcp({ address, timeoutMs: PROBE_TIMEOUT_MS })
  if (connection?.ok) return { healthy: true, detail: `port ${port} takes connections`, answered: true }
  return { healthy: false, detail: `port ${port} does not answer (${connection?.detail ?? otherwise})`, answered: false }
}

/** Nothing stands between a process and its port. */
function connectionAddress({ context, container, configuration }: Asked): string | null {
  const { networkMode, port } = configuration
  if (!context.deployment.useDocker) return addressOf(container, configuration)
  const host = networkMode === 'host' ? '127.0.0.1' : container.ipAddress
  return host && port !== null ? `${host}:${port}` : null
}

function byHealthcheck({ health }: ContainerDetails): Verdict {
  const detail = {
    healthy: 'its HEALTHCHECK says healthy',
    unhealthy: 'its HEALTHCHECK says unhealthy',
    starting: 'its HEALTHCHECK has not decided yet',
    none: 'it has no HEALTHCHECK',
  }[health]
  return { healthy: health === 'healthy', detail, answered: false }
}

function byUptime({ context, configuration, upMs }: Asked): Verdict {
  const healthy = upMs >= uptimeNeeded(context, configuration) * 1000
  const { it } = wordsFor(context.deployment)
  const detail = healthy ? `the ${it} is up for ${Math.floor(upMs / 1000)} s` : `the ${it} is up, and has to stay so`
  return { healthy, detail, answered: false }
}

function ask({ deployment, services }: ProbeContext, address: string, path: string): Promise<ProbeResult> {
  return services.probe.http({ address, path, host: hostOf(deployment), timeoutMs: PROBE_TIMEOUT_MS })
}

const inTime = ({ detail, durationMs }: ProbeResult) => `${detail} in ${Math.round(durationMs)} ms`

/** Applications that check the Host header know the name under which they are reached. */
function hostOf({ routes }: DeploymentFacts): string {
  return routes.find((route) => route.host !== null)?.host ?? 'localhost'
}
