import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Wakeups } from '#core/ports/queue.ts'
import { openQueue } from './open-queue.ts'
import type { QueueNames } from './queue-names.ts'

/** The panel's side of the rollout queue. */
export function wakeups(redis: Redis, names: QueueNames): Wakeups & { close(): Promise<void> } {
  const queues = new Map<string, Promise<Queue>>()
  const queueOf = (server: string) => {
    let queue = queues.get(server)
    if (!queue) {
      queue = openQueue(redis, names.rollouts(server), names.prefix)
      queues.set(server, queue)
      // Tried again with the next one.
      queue.catch(() => queues.delete(server))
    }
    return queue
  }
  return {
    async wake(server, deploymentId) {
      await (await queueOf(server)).add('deployment', { deploymentId }, { removeOnComplete: true, removeOnFail: true })
    },
    async cancel(server, rolloutId) {
      await redis.publish(names.cancels(server), rolloutId)
    },
    async close() {
      await Promise.all([...queues.values()].map(async (queue) => (await queue).close()))
    },
  }
}
