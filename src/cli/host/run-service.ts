import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Installation } from './installation.ts'
import type { Keeper, Service, ServiceName } from './service.ts'

export type Started = 'runs already' | 'started' | 'started again'

const POLL_MS = 100
/** One that has been dead for so long will not come back. */
const DEAD_MS = 3_000

/**
 * Starts a service unless it runs already as it should: with these settings and this code.
 * @param code what its program is made of; changes when the program does
 */
export async function runService(
  { checkout, servicesDir }: Installation,
  keeper: Keeper,
  service: Service,
  code: string,
): Promise<Started> {
  const stamp = join(servicesDir, service.name)
  const fingerprint = fingerprintOf(checkout, service, code)
  const running = await keeper.isRunning(service.name)
  if (running && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return 'runs already'
  await keeper.start(service)
  writeFileSync(stamp, fingerprint, { mode: 0o600 })
  return running ? 'started again' : 'started'
}

/**
 * Waits until a service answers.
 * @param answers asks it; throwing counts as no
 * @throws WebopsError `service_not_started` with the last lines of its log
 */
export async function waitForService(
  keeper: Keeper,
  name: ServiceName,
  answers: () => Promise<boolean>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now()
  let aliveAt = startedAt
  while (performance.now() < startedAt + timeoutMs && performance.now() < aliveAt + DEAD_MS) {
    signal.throwIfAborted()
    if (await answers().catch(() => false)) return
    if (await keeper.isRunning(name)) aliveAt = performance.now()
    await sleep(POLL_MS)
  }
  const lines = await keeper.lastLog(name, 12)
  throw new WebopsError({
    code: 'service_not_started',
    kind: 'unavailable',
    message: `The ${name} does not answer after ${Math.round((performance.now() - startedAt) / 1000)} s.${lines ? ` It says:\n${lines}` : ''}`,
    hint: `${keeper.logHint(name)} says more.`,
  })
}

function fingerprintOf(checkout: string, service: Service, code: string): string {
  const files = [...service.environmentFiles, ...service.arguments.filter((argument) => argument.startsWith('/'))]
  const unit = join(checkout, 'system-templates/systemd', `webops-${service.name}.service.njk`)
  const hash = createHash('sha256').update(JSON.stringify(service)).update(code)
  for (const file of [...files, unit]) hash.update(existsSync(file) ? readFileSync(file) : '').update('\0')
  return hash.digest('hex')
}
