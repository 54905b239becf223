import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { command } from '../../addons/docker/hooks.ts'
import type { DeploymentHook } from '../../src/addon-api/context.ts'
import { liveChannel } from '#adapters/queue/live-channel.ts'
import { queries } from '#adapters/queue/queries.ts'
import { consumeQueries } from '#adapters/queue/query-consumer.ts'
import { queueNames } from '#adapters/queue/queue-names.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { Subscriber } from '#adapters/queue/subscriber.ts'
import { rolloutLogReader, rolloutLogWriter } from '#adapters/rollout-logs/rollout-logs.ts'
import { createApi } from '#api/app.ts'
import { runCli } from '../../src/cli/testing/run-cli.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { RunningCommands } from '#core/command/running-commands.ts'
import { ContainerLogs } from '#core/deployment/container-logs.ts'
import { Scheduler } from '#core/schedule/scheduler.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import { VolumeArchives } from '#core/volume/volume-archives.ts'
import { notingVolumes } from '#core/volume/noting-volumes.ts'
import { hashToken } from '#core/user/hash-token.ts'
import { reconcileWorld } from './reconcile-world.ts'
import { startRedis } from './redis-server.ts'

/** The token that `runCli` sends. */
const TOKEN = 'a-token'

export type CommandWorld = Awaited<ReturnType<typeof commandWorld>>

/** Panel, Redis, worker and engine as they are, for one-off commands; deployments are on record, and made by reconciling. */
export async function commandWorld(hook?: DeploymentHook) {
  const world = await reconcileWorld(hook)
  const { worker } = world
  worker.services.engine = notingVolumes(world.engine, worker, (error) => void world.notes.push(`noting: ${error.message}`))
  const redis = await startRedis()
  const closers: (() => unknown)[] = []
  const connect = () => {
    const connection = connectRedis(redis.url, () => undefined)
    closers.push(() => connection.disconnect())
    return connection
  }
  const names = queueNames(`t${randomBytes(4).toString('hex')}`)
  const reconciling = worker.registry
  const logsDir = await mkdtemp(join(tmpdir(), 'run-logs-'))
  Object.assign(worker, {
    settings: { ...worker.settings, localTokenHash: hashToken(TOKEN) },
    live: liveChannel(connect(), new Subscriber(connect()), names),
    wakeups: { wake: async (_server: string, deploymentId: string) => world.runner.wake(deploymentId), cancel: async () => undefined },
    logWriter: rolloutLogWriter(logsDir),
    rolloutLogs: rolloutLogReader(logsDir),
    registry: {
      ...reconciling,
      commandHooks: () => [
        {
          addon: 'docker',
          phase: 'command',
          handlerName: 'hooks.ts#command',
          handler: command,
          priority: 50,
          timeoutMs: 60_000,
          onError: 'fail',
        },
      ],
    },
  })
  const commands = new RunningCommands(worker)
  const scheduler = new Scheduler(worker)
  const archives = new VolumeArchives(worker)
  const answers = queryAnswers(worker, new ContainerLogs(worker), undefined, commands, scheduler, archives)
  const consumer = consumeQueries(connect(), names, {
    server: worker.settings.serverName,
    concurrency: 4,
    answer: (name, input, signal) => answerQuery(answers, name, input, signal),
    onError: (error) => world.notes.push(`answer: ${error.stack}`),
  })
  const asker = queries(connect(), new Subscriber(connect()), names)
  // Redis is a panel's own as well: nothing is shared with the worker but what goes through it.
  const panel = { ...worker, queries: asker, live: liveChannel(connect(), new Subscriber(connect()), names) }
  const api = createApi(panel, {
    authenticateCookie: async () => null,
    panelOrigins: ['https://localhost'],
    onUnexpected: (error) => world.notes.push(`api: ${String(error)}`),
  })
  const server = createServer(getRequestListener(api.fetch, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    ...world,
    url,
    commands,
    scheduler,
    archives,
    ask: (method: string, path: string, body?: unknown, token = TOKEN) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    /** `webops run …`, with what it printed byte by byte. */
    async run(
      args: string[],
      options: { input?: Readable; signal?: AbortSignal; context?: Partial<CliContext>; output?: PassThrough } = {},
    ) {
      const output = options.output ?? new PassThrough()
      const errors = new PassThrough()
      const collected = { out: [] as Buffer[], errors: [] as Buffer[] }
      output.on('data', (chunk: Buffer) => collected.out.push(chunk))
      errors.on('data', (chunk: Buffer) => collected.errors.push(chunk))
      const notes: string[] = []
      const before = process.exitCode
      const { error } = await runCli(url, ['run', ...args], {
        streams: { input: options.input ?? Readable.from([]), output, errors },
        note: (text) => void notes.push(text),
        ...(options.signal && { signal: options.signal }),
        ...options.context,
      })
      const status = error ? 1 : Number(process.exitCode)
      process.exitCode = before
      return {
        status,
        error,
        stdout: Buffer.concat(collected.out),
        stderr: Buffer.concat(collected.errors).toString(),
        note: notes.join(''),
      }
    },
    /** Names of the containers that run commands. */
    running: async () => (await world.engine.surveyContainers({ 'webops.command': '' })).map(({ name }) => name),
    audited: async () =>
      (await worker.audit.list({ action: 'deployment.run_command', limit: 10 })).map(({ actor, target, details }) => ({
        actor,
        target,
        details,
      })),
    async close() {
      await Promise.all([commands.stop(), scheduler.stop(), archives.stop()])
      await consumer.close()
      server.closeAllConnections()
      server.close()
      await asker.close()
      for (const close of closers) close()
      await redis.stop()
      await rm(logsDir, { recursive: true, force: true })
      await world.close()
    },
  }
}
