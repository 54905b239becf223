import type { ContainerDetails, DeploymentFacts, HookContext, ProbeResult, RunConfiguration } from '../../src/addon-api/index.ts'
import { addressOf } from './container-spec.ts'
import { numberSetting } from './facts.ts'

const PROBE_TIMEOUT_MS = 5000
/** A port that takes connections and speaks no HTTP is believed after this time: servers open it before they are ready. */
const TCP_PROOF_MS = 5000

export interface Verdict {
  healthy: boolean
  detail: string
  answered: boolean
}

type ProbeContext = Pick<HookContext, 'deployment' | 'services' | 'settings'>

/**
 * Asks a container once whether it is well: at its port where it has one, else by its HEALTHCHECK or by how long it is up.
 * @param upMs how long it has been running
 */
export async function probeContainer(
  context: ProbeContext,
  container: ContainerDetails,
  configuration: RunConfiguration,
  upMs: number,
): Promise<Verdict> {
  if (container.state !== 'running') return { healthy: false, detail: `the container is ${container.state}`, answered: false }
  if (container.health === 'unhealthy') return { healthy: false, detail: 'its HEALTHCHECK says unhealthy', answered: false }
  const address = addressOf(container, configuration)
  if (address === null) return withoutPort(context, container, upMs)
  const answer = await context.services.probe.http({
    address,
    path: configuration.healthPath ?? '/',
    host: hostOf(context.deployment),
    timeoutMs: PROBE_TIMEOUT_MS,
  })
  if (configuration.healthPath !== null) return fromStatus(answer, configuration.healthPath)
  if (answer.status !== undefined)
    return { healthy: true, detail: `${answer.detail} in ${Math.round(answer.durationMs)} ms`, answered: true }
  return byConnection(context, container, configuration, upMs, answer)
}

function fromStatus(answer: ProbeResult, path: string): Verdict {
  const well = answer.status !== undefined && answer.status >= 200 && answer.status < 400
  return {
    healthy: well,
    detail: `${path} answers ${answer.detail}${well ? ` in ${Math.round(answer.durationMs)} ms` : ''}`,
    answered: answer.status !== undefined,
  }
}

/**
 * No HTTP came back. The published port takes connections for the container even before anything listens in it, so the
 * container itself is asked, at its own address.
 */
async function byConnection(
  context: ProbeContext,
  container: ContainerDetails,
  configuration: RunConfiguration,
  upMs: number,
  answer: ProbeResult,
): Promise<Verdict> {
  const host = configuration.networkMode === 'host' ? '127.0.0.1' : container.ipAddress
  const connection = host
    ? await context.services.probe.tcp({ address: `${host}:${configuration.port}`, timeoutMs: PROBE_TIMEOUT_MS })
    : null
  if (!connection?.ok)
    return {
      healthy: false,
      detail: `port ${configuration.port} does not answer (${connection?.detail ?? answer.detail})`,
      answered: false,
    }
  if (upMs < TCP_PROOF_MS)
    return { healthy: false, detail: `port ${configuration.port} is open, but speaks no HTTP yet (${answer.detail})`, answered: true }
  return { healthy: true, detail: `port ${configuration.port} takes connections`, answered: true }
}

function withoutPort(context: ProbeContext, { health }: ContainerDetails, upMs: number): Verdict {
  if (health === 'healthy') return { healthy: true, detail: 'its HEALTHCHECK says healthy', answered: false }
  if (health === 'starting') return { healthy: false, detail: 'its HEALTHCHECK has not decided yet', answered: false }
  const needed = numberSetting(context, 'stableSeconds') * 1000
  const detail = `the container is up for ${Math.floor(upMs / 1000)} s`
  return { healthy: upMs >= needed, detail: upMs >= needed ? detail : 'the container is up, and has to stay so', answered: false }
}

/** Applications that check the Host header know the name under which they are reached. */
function hostOf({ routes }: DeploymentFacts): string {
  return routes.find((route) => route.host !== null)?.host ?? 'localhost'
}
