import { z } from 'zod'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

const WORKER_MS = 2000
/** A queue that does not even say that nobody answered. */
const QUEUE_MS = 3000
const DATABASE_MS = 2000

const engineStatus = z.object({
  engine: z.enum(['ok', 'unreachable']),
  reconciled: z.object({ at: z.coerce.date(), mended: z.number(), problem: z.string().nullable() }).nullable().default(null),
})

export interface Health {
  database: 'ok' | 'unreachable'
  queue: 'ok' | 'unreachable'
  worker: 'ok' | 'unreachable'
  engine: 'ok' | 'unreachable' | 'unknown'
  /** When what runs was last compared with what should: `at` in UTC, ISO 8601. Anybody may read it, so that it says no more. */
  reconciled: { at: string; ok: boolean; mended: number } | null
}

const running = new WeakMap<Core, Promise<Health>>()

/** What works. Asked by many at once, it is looked up once: anybody may ask. */
export function checkHealth(core: Core): Promise<Health> {
  const there = running.get(core)
  if (there) return there
  const check = Promise.all([checkDatabase(core), checkWorker(core)])
    .then(([database, rest]) => ({ database, ...rest }))
    .finally(() => running.delete(core))
  running.set(core, check)
  return check
}

async function checkDatabase(core: Core): Promise<Health['database']> {
  const answered = core.servers.list().then(() => 'ok' as const)
  return Promise.race([answered, after(DATABASE_MS, 'unreachable' as const)]).catch(() => 'unreachable')
}

async function checkWorker(core: Core): Promise<Omit<Health, 'database'>> {
  const queueAway = { queue: 'unreachable', worker: 'unreachable', engine: 'unknown', reconciled: null } as const
  const question = { name: 'engine-status', input: {}, timeoutMs: WORKER_MS }
  try {
    const answer = await Promise.race([core.queries.ask(core.settings.serverName, question), after(QUEUE_MS, null)])
    if (answer === null) return queueAway
    const { engine, reconciled: last } = engineStatus.parse(answer)
    const reconciled = last && { at: last.at.toISOString(), ok: last.problem === null, mended: last.mended }
    return { queue: 'ok', worker: 'ok', engine, reconciled }
  } catch (error) {
    if (!(error instanceof WebopsError)) return queueAway
    if (error.code === 'worker_unreachable') return { ...queueAway, queue: await checkQueue(core) }
    if (error.kind === 'unavailable' || error.kind === 'timeout') return queueAway
    return { queue: 'ok', worker: 'ok', engine: 'unreachable', reconciled: null }
  }
}

/** Nobody follows a log of that name: closing it only shows that the channel takes something. */
async function checkQueue(core: Core): Promise<Health['queue']> {
  const taken = core.live.close('health').then(() => 'ok' as const)
  return Promise.race([taken, after(QUEUE_MS - WORKER_MS, 'unreachable' as const)]).catch(() => 'unreachable')
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref())
}
