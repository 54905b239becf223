import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { QueueNames } from './queue-names.ts'
import type { Subscriber } from './subscriber.ts'

const wakeJob = z.object({ deploymentId: z.uuid() })

export interface RolloutConsumerOptions {
  server: string
  /** Deployments that are worked on at once. */
  concurrency: number
  onWake(deploymentId: string): Promise<void>
  onCancel(rolloutId: string): void
  onError(error: Error): void
}

/**
 * The worker's side of the rollout queue. It need not be there: what got lost with it is found in the database.
 * Nothing but wake-ups is in it, so that no timer of ours is lost with it either.
 */
export function consumeRollouts(redis: Redis, subscriber: Subscriber, names: QueueNames, options: RolloutConsumerOptions) {
  const name = names.rollouts(options.server)
  // A killed worker's job comes back after ten seconds instead of a minute (measured).
  const lease = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 2 }
  const shared = { connection: redis, prefix: names.prefix, ...lease }

  const worker = new Worker(
    name,
    async (job) => {
      const { deploymentId } = wakeJob.parse(job.data)
      await options.onWake(deploymentId)
    },
    { ...shared, concurrency: options.concurrency },
  )
  worker.on('error', options.onError)
  worker.on('failed', (_job, error) => options.onError(error))

  // While Redis is away this waits for it.
  const listening = subscriber.listen(names.cancels(options.server), (rolloutId) => options.onCancel(rolloutId))
  listening.catch(options.onError)

  return {
    async close() {
      void listening.then((stopCancels) => stopCancels())
      await worker.close()
    },
  }
}
