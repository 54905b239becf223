import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { missingBaseImages } from '#adapters/host/base-images.ts'
import { portHolder } from '#adapters/host/port-holder.ts'
import { hostKeyFingerprint } from '#adapters/secrets/ssh-host-key.ts'
import type { WebopsError } from '#core/errors/webops-error.ts'
import type { HealthView } from '#api/schemas/views.ts'
import { askHealth } from './answers.ts'
import type { Installation } from './installation.ts'
import type { Keeper, ServiceName } from './service.ts'
import { standardDeployments } from './standard-deployments.ts'

/** One thing that WebOps on this server is made of. */
export interface Part {
  name: string
  up: boolean
  detail: string
}

const DOCKER_PATIENCE_MS = 5000

const SERVICES: [ServiceName, string][] = [
  ['redis', 'Redis'],
  ['caddy', 'Proxy'],
  ['panel', 'Panel'],
  ['worker', 'Worker'],
]

/** Asked where the worker asks, and in its words: not there, not running, not permitted, hanging and too old are different things. */
export async function dockerPart({ env }: Pick<Installation, 'env'>): Promise<Part> {
  const engine = createDockerEngine({ host: env.dockerHost, instance: env.instance })
  try {
    const { version, apiVersion, buildkit } = await engine.info(DOCKER_PATIENCE_MS)
    const detail = buildkit ? version : `${version} (API ${apiVersion}) is too old: it has no BuildKit. Install Docker 20.10 or newer.`
    return { name: 'Docker', up: buildkit, detail }
  } catch (error) {
    const { message, hint } = error as WebopsError
    return { name: 'Docker', up: false, detail: hint ? `${message} ${hint}` : message }
  }
}

/** How everything is, each part asked for itself. */
export async function partsOf(installation: Installation, keeper: Keeper): Promise<Part[]> {
  const docker = await dockerPart(installation)
  const parts: Part[] = [docker]
  if (docker.up) {
    const missing = await missingBaseImages()
    parts.push({
      name: 'Base images',
      up: missing.length === 0,
      detail: missing.length === 0 ? 'all there' : `missing: ${missing.join(', ')}`,
    })
  }
  parts.push(...(await standardPart(installation)))
  const health = await askHealth(installation)
  for (const [name, title] of SERVICES) {
    if (name === 'redis' && installation.foreignRedisUrl) continue
    const runs = await keeper.isRunning(name)
    const answers = (name !== 'panel' || health !== null) && (name !== 'worker' || health === null || health.worker === 'ok')
    parts.push({
      name: title,
      up: runs && answers,
      detail: runs
        ? answers
          ? `runs${name === 'worker' ? reconciledWords(health) : ''}`
          : `runs, but does not answer: ${keeper.logHint(name)}`
        : 'does not run',
    })
  }
  parts.push(...(await sshPart(installation)))
  const told = (name: string, state: string | undefined) =>
    parts.push({ name, up: state === 'ok', detail: state ?? 'not known without the panel' })
  told('Database', health?.database)
  told('Queue', health?.queue)
  return parts
}

/** Shown where it is not switched off, with what a client is shown when it comes for the first time. */
async function sshPart({ env }: Installation): Promise<Part[]> {
  const { sshPort, sshHostKeyFile } = env
  if (sshPort === null) return []
  const fingerprint = await hostKeyFingerprint(sshHostKeyFile)
  const up = fingerprint !== null && portHolder(sshPort) !== null
  return [{ name: 'git over SSH', up, detail: up ? `port ${sshPort}, host key ${fingerprint}` : `nobody listens on port ${sshPort}` }]
}

/** Shown where there are any. How each of them is, is told by `webops ps`. */
async function standardPart(installation: Installation): Promise<Part[]> {
  // Whoever may not look at them is told of the rest.
  const there = await standardDeployments(installation)
    .survey()
    .catch(() => [])
  if (there.length === 0) return []
  const running = there.filter(({ state }) => state === 'running').length
  return [{ name: 'Standard deployments', up: true, detail: `${running} of ${there.length} run, under systemd` }]
}

/** When the worker last compared what runs with what should. */
function reconciledWords(health: HealthView | null): string {
  if (!health?.reconciled) return ''
  const { at, ok, mended } = health.reconciled
  if (!ok) return '; what runs cannot be compared with what should: see its log'
  return `; compared what runs with what should at ${at}, ${mended === 0 ? 'nothing was wrong' : `${mended} mended`}`
}
