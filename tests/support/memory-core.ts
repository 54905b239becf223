import { testDatabase, type TestDatabase } from './test-database.ts'
import { sqliteReader } from '#adapters/database/sqlite-reader.ts'
import { stores } from '#adapters/database/stores.ts'
import { derivedWebhookSecrets } from '#adapters/secrets/derived-webhook-secrets.ts'
import { hmacFingerprints } from '#adapters/secrets/hmac-fingerprints.ts'
import type { Core } from '#core/core.ts'
import type { LiveEvent, LogLine, Queries } from '#core/ports/queue.ts'
import { ensureDefaults } from '#core/project/ensure-defaults.ts'
import type { Actor, Role } from '#core/user/actor.ts'
import { hashToken } from '#core/user/hash-token.ts'

export const LOCAL_TOKEN = 'the-local-credential-of-tests'
export const LOCAL: Actor = { type: 'local' }

export interface MemoryCore {
  core: Core
  database: TestDatabase['database']
  projectId: string
  environmentId: string
  serverId: string
  woken: { server: string; deploymentId: string }[]
  cancelled: string[]
  published: LiveEvent[]
  questions: { server: string; name: string; input: unknown }[]
  /** What the worker would answer. */
  answer: (handler: (name: string, input: unknown) => unknown) => void
  logs: Map<string, LogLine[]>
  /** Moves the clock that records are dated with. */
  advance(ms: number): void
  remove(): Promise<void>
}

/** A core on a real SQLite file; only what Redis and the worker would do is kept in memory. */
export async function memoryCore(settings: Partial<Core['settings']> = {}): Promise<MemoryCore> {
  const { url, database, remove } = await testDatabase()
  const reader = sqliteReader(url)
  let offset = 0
  let handler: (name: string, input: unknown) => unknown = () => ({})
  const made = {
    woken: [] as MemoryCore['woken'],
    cancelled: [] as string[],
    published: [] as LiveEvent[],
    questions: [] as MemoryCore['questions'],
    logs: new Map<string, LogLine[]>(),
  }
  const queries: Queries = {
    async ask(server, { name, input }) {
      made.questions.push({ server, name, input })
      return handler(name, input)
    },
  }
  const core: Core = {
    ...stores(database, reader),
    wakeups: {
      wake: async (server, deploymentId) => void made.woken.push({ server, deploymentId }),
      cancel: async (_server, rolloutId) => void made.cancelled.push(rolloutId),
    },
    queries,
    live: memoryLive(made.published),
    sealer: { seal: async (secret) => `sealed:${hashToken(secret.reveal())}` },
    fingerprints: hmacFingerprints('of tests'),
    webhookSecrets: derivedWebhookSecrets('of tests'),
    rolloutLogs: {
      async *read(rolloutId, after = 0) {
        yield (made.logs.get(rolloutId) ?? []).filter((line) => line.sequence > after)
      },
    },
    clock: {
      now: () => new Date(Date.now() + offset),
      monotonic: () => performance.now() + offset,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
    },
    settings: {
      domain: 'localhost',
      panelUrl: 'https://localhost',
      httpPort: 80,
      firstPort: 8100,
      serverName: 'main',
      instance: 'main',
      localTokenHash: hashToken(LOCAL_TOKEN),
      ...settings,
    },
  }
  const { project, environment, server } = await ensureDefaults(core)
  return {
    core,
    database,
    projectId: project.id,
    environmentId: environment.id,
    serverId: server.id,
    ...made,
    answer: (next) => (handler = next),
    advance: (ms) => (offset += ms),
    async remove() {
      reader.close()
      await remove()
    },
  }
}

/** Somebody with a role in the default project, or none. */
export async function userWith(
  memory: MemoryCore,
  name: string,
  role: Role | null,
  isAdministrator = false,
): Promise<Extract<Actor, { type: 'user' }>> {
  const email = `${name}@example.org`
  const user = await memory.core.users.create({ email, name, passwordHash: 'none', isAdministrator })
  if (role) await memory.core.projects.setMember(memory.projectId, user.id, role)
  const roles: Record<string, Role> = role ? { [memory.projectId]: role } : {}
  return { type: 'user', id: user.id, name, email, isAdministrator, roles, via: { type: 'token', id: `token-of-${name}` } }
}

function memoryLive(published: LiveEvent[]): Core['live'] {
  const listeners = new Set<(event: LiveEvent) => void>()
  const logs = new Map<string, { lines: LogLine[]; closed: boolean; changed: Set<() => void> }>()
  const logOf = (name: string) => {
    const log = logs.get(name) ?? { lines: [], closed: false, changed: new Set() }
    logs.set(name, log)
    return log
  }
  const aborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
  return {
    async publish(event) {
      published.push(event)
      for (const listener of listeners) listener(event)
    },
    async subscribe(onEvent, signal) {
      listeners.add(onEvent)
      await aborted(signal)
      listeners.delete(onEvent)
    },
    async append(name, lines) {
      const log = logOf(name)
      log.lines.push(...lines)
      for (const wake of log.changed) wake()
    },
    async follow(name, afterSequence, onLines, signal) {
      const log = logOf(name)
      let last = afterSequence
      while (!signal.aborted) {
        const fresh = log.lines.filter((line) => line.sequence > last)
        last = fresh.at(-1)?.sequence ?? last
        if (fresh.length > 0) await onLines(fresh)
        else if (log.closed) return
        else {
          let wake: () => void = () => undefined
          await Promise.race([aborted(signal), new Promise<void>((resolve) => log.changed.add((wake = resolve)))])
          log.changed.delete(wake)
        }
      }
    },
    async close(name) {
      const log = logOf(name)
      log.closed = true
      for (const wake of log.changed) wake()
    },
  }
}
