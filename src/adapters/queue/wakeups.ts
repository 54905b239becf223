import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Wakeups } from '#core/ports/queue.ts'
import type { QueueNames } from './queue-names.ts'

/** The panel's side of the rollout queue. */
export function wakeups(redis: Redis, names: QueueNames): Wakeups & { close(): Promise<void> } {
  const queues = new Map<string, Queue>()
  const queueOf = (server: string) => {
    let queue = queues.get(server)
    if (!queue) {
      queue = new Queue(names.rollouts(server), { connection: redis, prefix: names.prefix })
      queue.on('error', () => undefined) // the connection reports its own errors
      queues.set(server, queue)
    }
    return queue
  }
  return {
    async wake(server, deploymentId) {
      await queueOf(server).add('deployment', { deploymentId }, { removeOnComplete: true, removeOnFail: true })
    },
    async cancel(server, rolloutId) {
      await redis.publish(names.cancels(server), rolloutId)
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}
