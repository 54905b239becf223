import { Queue, Worker } from 'bullmq'
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
  /** Every `healthEverySeconds`, by a job scheduler. */
  onHealth(): Promise<void>
  healthEverySeconds: number
  onError(error: Error): void
}

/** The worker's side of the rollout queue, with the scheduler of health checks. */
export async function consumeRollouts(redis: Redis, subscriber: Subscriber, names: QueueNames, options: RolloutConsumerOptions) {
  const name = names.rollouts(options.server)
  const healthName = `health-${options.server}`
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
  const health = new Worker(healthName, () => options.onHealth(), { ...shared, concurrency: 1 })
  worker.on('error', options.onError)
  health.on('error', options.onError)
  worker.on('failed', (_job, error) => options.onError(error))
  health.on('failed', (_job, error) => options.onError(error))

  const schedule = new Queue(healthName, { connection: redis, prefix: names.prefix })
  schedule.on('error', options.onError)
  await schedule.upsertJobScheduler(
    'health',
    { every: options.healthEverySeconds * 1000 },
    { name: 'health', opts: { removeOnComplete: true, removeOnFail: true } },
  )
  const stopCancels = await subscriber.listen(names.cancels(options.server), (rolloutId) => options.onCancel(rolloutId))

  return {
    async close() {
      stopCancels()
      await Promise.all([worker.close(), health.close(), schedule.close()])
    },
  }
}
