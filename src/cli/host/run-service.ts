import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Installation } from './installation.ts'
import type { Keeper, Service, ServiceName } from './service.ts'

export type Started = 'runs already' | 'started' | 'started again'

const POLL_MS = 100
/** One that has been dead for so long will not come back. */
const DEAD_MS = 3_000
/** One that was started again so often will end the next time too. */
const MOST_RESTARTS = 5

/** What was started last, and from what. */
const startedSchema = z.object({ fingerprint: z.string(), recipe: z.string() })
export type StartedService = z.output<typeof startedSchema>

/** Starts a service unless it runs already as it should: with these settings and this code. */
export async function runService(installation: Installation, keeper: Keeper, service: Service): Promise<Started> {
  const recipe = await keeper.recipe(service)
  const fingerprint = fingerprintOf(service, recipe)
  const running = await keeper.isRunning(service.name)
  if (running && startedLast(installation, service.name)?.fingerprint === fingerprint) return 'runs already'
  await startAgain(installation, keeper, service.name, { fingerprint, recipe })
  return running ? 'started again' : 'started'
}

/** What a service was started from last; null when that is not known. */
export function startedLast({ servicesDir }: Installation, name: ServiceName): StartedService | null {
  try {
    return startedSchema.parse(JSON.parse(readFileSync(join(servicesDir, name), 'utf8')))
  } catch {
    return null
  }
}

/** Starts a service as it was started before. */
export async function startAgain({ servicesDir }: Installation, keeper: Keeper, name: ServiceName, started: StartedService): Promise<void> {
  await keeper.start(name, started.recipe)
  writeFileSync(join(servicesDir, name), JSON.stringify(started), { mode: 0o600 })
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
  const restartsBefore = await keeper.restarts(name)
  let aliveAt = startedAt
  while (performance.now() < startedAt + timeoutMs && performance.now() < aliveAt + DEAD_MS) {
    signal.throwIfAborted()
    if (await answers().catch(() => false)) return
    if (await keeper.isRunning(name)) aliveAt = performance.now()
    if ((await keeper.restarts(name)) - restartsBefore >= MOST_RESTARTS) break
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

/** Changes when the program, its settings or the way it is run does. */
function fingerprintOf(service: Service, recipe: string): string {
  const files = [...service.environmentFiles, ...service.arguments.filter((argument) => argument.startsWith('/'))]
  const hash = createHash('sha256').update(recipe)
  for (const file of files) hash.update(existsSync(file) ? readFileSync(file) : '').update('\0')
  return hash.digest('hex')
}
