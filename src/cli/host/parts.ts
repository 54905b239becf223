import { dockerVersion } from '#adapters/host/docker-daemon.ts'
import { missingBaseImages } from '#adapters/host/base-images.ts'
import { askHealth } from './answers.ts'
import type { Installation } from './installation.ts'
import type { Keeper, ServiceName } from './service.ts'

/** One thing that WebOps on this server is made of. */
export interface Part {
  name: string
  up: boolean
  detail: string
}

const SERVICES: [ServiceName, string][] = [
  ['redis', 'Redis'],
  ['caddy', 'Proxy'],
  ['panel', 'Panel'],
  ['worker', 'Worker'],
]

/** How everything is, each part asked for itself. */
export async function partsOf(installation: Installation, keeper: Keeper): Promise<Part[]> {
  const version = await dockerVersion()
  const parts: Part[] = [{ name: 'Docker', up: version !== null, detail: version ?? 'does not answer' }]
  if (version) {
    const missing = await missingBaseImages()
    parts.push({
      name: 'Base images',
      up: missing.length === 0,
      detail: missing.length === 0 ? 'all there' : `missing: ${missing.join(', ')}`,
    })
  }
  const health = await askHealth(installation)
  for (const [name, title] of SERVICES) {
    if (name === 'redis' && installation.foreignRedisUrl) continue
    const runs = await keeper.isRunning(name)
    const answers = (name !== 'panel' || health !== null) && (name !== 'worker' || health === null || health.worker === 'ok')
    parts.push({
      name: title,
      up: runs && answers,
      detail: runs ? (answers ? 'runs' : `runs, but does not answer: ${keeper.logHint(name)}`) : 'does not run',
    })
  }
  const told = (name: string, state: string | undefined) =>
    parts.push({ name, up: state === 'ok', detail: state ?? 'not known without the panel' })
  told('Database', health?.database)
  told('Queue', health?.queue)
  return parts
}
