import { join } from 'node:path'
import { createCaddy } from '#adapters/caddy/caddy.ts'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { connect } from '#adapters/database/connect.ts'
import { stores } from '#adapters/database/stores.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { liveChannel } from '#adapters/queue/live-channel.ts'
import { queries } from '#adapters/queue/queries.ts'
import { queueNames } from '#adapters/queue/queue-names.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { Subscriber } from '#adapters/queue/subscriber.ts'
import { wakeups } from '#adapters/queue/wakeups.ts'
import { rolloutLogReader, rolloutLogWriter } from '#adapters/rollout-logs/rollout-logs.ts'
import { ageOpener, ageSealer } from '#adapters/secrets/age-secrets.ts'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { addonRegistry } from '#core/addon/addon-registry.ts'
import { discoverAddons } from '#core/addon/discover-addons.ts'
import { recordAddons } from '#core/addon/record-addons.ts'
import type { Core } from '#core/core.ts'
import { ensureDefaults } from '#core/project/ensure-defaults.ts'
import type { WorkerCore } from '#core/worker/worker-core.ts'
import type { Env } from '#env'
import { type Log, quietly } from './log.ts'

/** The only place where adapters meet ports. */

const HOME = join(import.meta.dirname, '../..')
/** Nowhere: systemd is taken for not booted. */
const NO_SYSTEMD = '/nonexistent'

/** What the panel works with: records, the queue, the public half of the key. Nothing that acts. */
export async function wirePanel(env: Env, log: Log) {
  const { core, queue, close } = await wireCore(env, log)
  return { core, queue, close }
}

/** What the worker works with. */
export async function wireWorker(env: Env, log: Log) {
  const { core, queue, close, onError } = await wireCore(env, log)
  const policy = policyFile(env.policyFile)
  const discovered = await discoverAddons([join(HOME, 'addons'), env.foreignAddonsDir])
  await recordAddons(core.addons, discovered)
  for (const { name, error } of discovered) if (error) log.warn({ addon: name, error }, 'An addon is broken and left out.')
  const stored = Object.fromEntries((await core.addons.list()).map((addon) => [addon.id, addon.settings]))
  const registry = addonRegistry(
    discovered.flatMap((found) => found.addon ?? []),
    stored,
  )
  log.info(
    { addons: discovered.filter((found) => found.addon).map((found) => found.name) },
    'Addons discovered and hooks registered at startup.',
  )

  const { server } = await ensureDefaults(core)
  const worker: WorkerCore = {
    ...core,
    serverId: server.id,
    registry,
    policy,
    services: {
      engine: createDockerEngine({ host: env.dockerHost, instance: env.instance }),
      git: createGit({ policy, privateDir: join(env.stateDir, 'git'), knownHostsFile: join(env.stateDir, 'known_hosts') }),
      proxy: createCaddy({
        adminSocket: env.caddyAdminSocket,
        upstreamDir: env.upstreamDir,
        panelSocket: env.panelSocket,
        panelHost: env.panelHost,
        httpPort: env.httpPort,
        httpsPort: env.httpsPort,
        storageDir: join(env.stateDir, 'caddy'),
      }),
      supervisor: createSystemdSupervisor(env.supervision === 'none' ? { bootedMark: NO_SYSTEMD } : {}),
      templates: createTemplates(join(HOME, 'system-templates')),
      probe: createProbe(),
      clock: core.clock,
      files: confinedFiles,
    },
    opener: ageOpener(env.workerKeyFile),
    logWriter: rolloutLogWriter(env.rolloutLogsDir),
    folders: { mirrors: env.mirrorsDir, workspaces: env.workspacesDir, deployments: env.deploymentsDir },
    note: (message, details) => log.info(details ?? {}, message),
  }
  return { worker, queue, close, onError }
}

async function wireCore(env: Env, log: Log) {
  const database = connect(env.databaseUrl)
  const onError = quietly(log, 'Redis is away or answered with an error.')
  const redis = connectRedis(env.redisUrl, onError)
  const subscriberConnection = connectRedis(env.redisUrl, onError)
  const subscriber = new Subscriber(subscriberConnection)
  const names = queueNames(env.instance)
  const waker = wakeups(redis, names)
  const asker = queries(redis, subscriber, names)
  const core: Core = {
    ...stores(database),
    wakeups: waker,
    queries: asker,
    live: liveChannel(redis, subscriber, names),
    sealer: ageSealer(env.workerPublicKeyFile),
    rolloutLogs: rolloutLogReader(env.rolloutLogsDir),
    clock: systemClock(),
    settings: {
      domain: env.domain,
      panelUrl: env.panelUrl,
      httpPort: env.httpPort,
      firstPort: env.firstPort,
      serverName: env.serverName,
      instance: env.instance,
      localTokenHash: env.localTokenHash ?? null,
    },
  }
  const close = async () => {
    await Promise.allSettled([waker.close(), asker.close()])
    redis.disconnect()
    subscriberConnection.disconnect()
    await database.$disconnect()
  }
  return { core, queue: { redis, subscriber, names }, close, onError }
}
