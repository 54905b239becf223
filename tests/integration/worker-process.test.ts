import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { connect, type Database } from '#adapters/database/connect.ts'
import { migrate } from '#adapters/database/migrate.ts'
import { stores } from '#adapters/database/stores.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { generateWorkerKeys } from '#adapters/secrets/age-secrets.ts'
import { startRedis } from './redis-server.ts'

/** The worker as it is started by its unit, on a database and a Redis of its own. No proxy is there, and no deployment. */
const WORKER = join(import.meta.dirname, '../../src/processes/worker.ts')
const started: ChildProcess[] = []
let root: string
let databaseUrl: string
let database: Database
let redis: Awaited<ReturnType<typeof startRedis>>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'worker-process-'))
  await chmod(root, 0o755)
  for (const folder of ['etc/webops', 'var/lib/webops/database', 'run/webops']) await mkdir(join(root, folder), { recursive: true })
  const keys = await generateWorkerKeys()
  await writeFile(join(root, 'etc/webops/worker.agekey'), keys.identity, { mode: 0o600 })
  await writeFile(join(root, 'etc/webops/worker.agepub'), keys.recipient)
  await writeFile(join(root, 'etc/webops/policy.yaml'), '', { mode: 0o644 })
  databaseUrl = `file:${join(root, 'var/lib/webops/database/webops.db')}`
  await migrate(databaseUrl)
  database = connect(databaseUrl)
  redis = await startRedis()
})
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await database.server.updateMany({ data: { leaseHolder: null, leaseUntil: null } })
})
afterAll(async () => {
  await redis.stop()
  await database.$disconnect()
  await rm(root, { recursive: true, force: true })
})

function worker() {
  const child = spawn(process.execPath, [WORKER], {
    env: {
      PATH: process.env.PATH,
      WEBOPS_ROOT: root,
      REDIS_URL: redis.url,
      WEBOPS_INSTANCE: `wp${randomBytes(4).toString('hex')}`,
      WEBOPS_SUPERVISION: 'none',
      DOCKER_HOST: process.env.DOCKER_HOST,
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return {
    child,
    said: () => said,
    /** Resolves once it says so. @returns how long that took, in milliseconds */
    async says(text: string, timeout = 30_000): Promise<number> {
      const from = performance.now()
      await vi.waitFor(() => expect(said).toContain(text), { timeout, interval: 20 })
      return performance.now() - from
    },
    exited: async () => (child.exitCode ?? child.signalCode ?? (await once(child, 'exit'))[0]) as number | null,
  }
}

const READY = 'The worker is ready.'
const STANDS_BY = 'Another worker has this server: standing by.'

it('has its place taken at once when it is stopped, and when it is killed', async () => {
  const first = worker()
  await first.says(READY)
  const second = worker()
  await second.says(STANDS_BY)
  expect(second.said()).not.toContain(READY)
  first.child.kill('SIGTERM')
  expect(await first.exited()).toBe(0)
  expect(await second.says(READY)).toBeLessThan(3000)

  const third = worker()
  await third.says(STANDS_BY)
  second.child.kill('SIGKILL')
  expect(await third.says(READY)).toBeLessThan(3000)
})

it('loses its place when it is frozen, and ends itself when it wakes up', async () => {
  const frozen = worker()
  await frozen.says(READY)
  const other = worker()
  await other.says(STANDS_BY)
  frozen.child.kill('SIGSTOP')
  expect(await other.says(READY)).toBeLessThan(20_000)
  frozen.child.kill('SIGCONT')
  expect(await frozen.exited()).toBe(75)
  expect(frozen.said()).toContain('Another worker has taken over this server: this one ends.')
  expect(other.child.exitCode).toBeNull()
})

it('ends at once when it is told to while it stands by', async () => {
  const first = worker()
  await first.says(READY)
  const second = worker()
  await second.says(STANDS_BY)
  second.child.kill('SIGTERM')
  expect(await second.exited()).toBe(0)
})

it('finds what was asked for although Redis was wiped, and while it is away', async () => {
  const { child, says, said } = worker()
  await says(READY)
  const client = connectRedis(redis.url, () => undefined)
  await client.flushall()
  await client.quit()
  const server = await database.server.findFirstOrThrow()
  const project = await database.project.findFirstOrThrow()
  const environment = await database.environment.findFirstOrThrow()
  const deployment = await database.deployment.create({
    data: {
      name: 'shop',
      projectId: project.id,
      environmentId: environment.id,
      serverId: server.id,
      dockerBuildArgs: {},
      dockerVolumes: [],
      dockerPorts: [],
      dockerImageName: 'webops.invalid/none:1',
    },
  })
  const ask = (number: number) =>
    database.rollout.create({
      data: {
        deploymentId: deployment.id,
        number,
        kind: 'deploy',
        sequence: number,
        cause: { actor: 'local', name: 'root', via: 'cli' },
        facts: {},
      },
    })
  // Nobody wakes the worker: what is asked for stands in the database.
  const [wiped, away] = [await ask(1), { id: '' }]
  const state = async (id: string) => (await database.rollout.findUniqueOrThrow({ where: { id } })).state
  await vi.waitFor(async () => expect(await state(wiped.id)).toBe('failed'), { timeout: 30_000, interval: 200 })
  await redis.stop()
  away.id = (await ask(2)).id
  await vi.waitFor(async () => expect(await state(away.id)).toBe('failed'), { timeout: 40_000, interval: 200 })
  expect(child.exitCode).toBeNull()
  expect(said()).not.toContain('could not be run')
  redis = await startRedis()
})

it('sees to a time of a schedule once, though it is killed right after, and ends runs that were left running', async () => {
  const { projects, servers } = stores(database)
  const project = await projects.ensure('default', 'Default')
  const environment = await projects.ensureEnvironment(project.id, 'production')
  const server = await servers.ensure('main')
  const places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  const data = { ...places, name: 'scheduled', dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
  const deployment = await database.deployment.create({ data })
  const add = (name: string, cron: string) =>
    database.schedule.create({
      data: { deploymentId: deployment.id, name, cron, command: 'true', seenUntil: new Date(Date.now() - 300_000) },
    })
  const [often, seldom] = [await add('often', '* * * * *'), await add('seldom', '0 0 1 1 *')]
  const left = await database.scheduleRun.create({
    data: { scheduleId: seldom.id, trigger: 'manual', dueAt: new Date(), state: 'running', startedAt: new Date() },
  })
  const times = async () => (await database.scheduleRun.findMany({ where: { scheduleId: often.id } })).map(({ dueAt }) => dueAt.getTime())
  const one = worker()
  await expect.poll(async () => (await times()).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0)
  one.child.kill('SIGKILL')
  await one.exited()
  const seen = await times()
  // What is seen to and what came of it were written at once.
  expect((await database.schedule.findUniqueOrThrow({ where: { id: often.id } })).seenUntil.getTime()).toBe(Math.max(...seen))
  worker()
  const run = () => database.scheduleRun.findUniqueOrThrow({ where: { id: left.id } })
  await expect.poll(async () => (await run()).state, { timeout: 30_000 }).toBe('failed')
  expect((await run()).reason).toContain('The worker ended while it ran')
  const all = await times()
  expect(all.slice(0, seen.length).sort()).toEqual(seen.sort())
  expect(new Set(all).size).toBe(all.length)
  await database.deployment.delete({ where: { id: deployment.id } })
}, 120_000)
