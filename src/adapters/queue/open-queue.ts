import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'

/** A queue to put jobs into. BullMQ is loaded with the first: a panel that nobody deploys with does without its 4 MB. */
export async function openQueue(redis: Redis, name: string, prefix: string): Promise<Queue> {
  const bullmq = await import('bullmq')
  const queue = new bullmq.Queue(name, { connection: redis, prefix })
  queue.on('error', () => undefined) // the connection reports its own errors
  return queue
}
