import { systemClock } from '#adapters/clock/system-clock.ts'
import { openDatabase } from '#adapters/database/open-database.ts'
import { stores } from '#adapters/database/stores.ts'
import { liveChannel } from '#adapters/queue/live-channel.ts'
import { queries } from '#adapters/queue/queries.ts'
import { queueNames } from '#adapters/queue/queue-names.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { Subscriber } from '#adapters/queue/subscriber.ts'
import { wakeups } from '#adapters/queue/wakeups.ts'
import { rolloutLogReader } from '#adapters/rollout-logs/rollout-logs.ts'
import { ageSealer } from '#adapters/secrets/age-secrets.ts'
import { hostKeyFingerprint } from '#adapters/secrets/ssh-host-key.ts'
import type { Core } from '#core/core.ts'
import type { Env } from '#env'
import { type Log, quietly } from './log.ts'

/** What panel and worker both work with: records, the queue, the public half of the key. */
export async function wireCore(env: Env, log: Log) {
  const { database, reader } = await openDatabase(env.databaseUrl)
  const onError = quietly(log, 'Redis is away or answered with an error.')
  const redis = connectRedis(env.redisUrl, onError)
  const subscriberConnection = connectRedis(env.redisUrl, onError)
  const subscriber = new Subscriber(subscriberConnection)
  const names = queueNames(env.instance)
  const waker = wakeups(redis, names)
  const asker = queries(redis, subscriber, names)
  const core: Core = {
    ...stores(database, reader),
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
      publicCertificates: env.acme !== null,
      firstPort: env.firstPort,
      serverName: env.serverName,
      instance: env.instance,
      localTokenHash: env.localTokenHash ?? null,
      ssh: await sshSettings(env),
    },
  }
  const close = async () => {
    await Promise.allSettled([waker.close(), asker.close()])
    redis.disconnect()
    subscriberConnection.disconnect()
    reader?.close()
    await database.$disconnect()
  }
  return { core, queue: { redis, subscriber, names }, close, onError }
}

/** Null where git is not pushed to over SSH. */
async function sshSettings({ sshPort, sshHostKeyFile }: Env): Promise<Core['settings']['ssh']> {
  const fingerprint = sshPort === null ? null : await hostKeyFingerprint(sshHostKeyFile)
  return sshPort === null || fingerprint === null ? null : { port: sshPort, fingerprint }
}
