import { randomUUID } from 'node:crypto'
import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { WebopsError, type ErrorDetails } from '#core/errors/webops-error.ts'
import type { Queries } from '#core/ports/queue.ts'
import { openQueue } from './open-queue.ts'
import type { QueueNames } from './queue-names.ts'
import type { Subscriber } from './subscriber.ts'

/** A question on the queue. `expiresAt` is UTC in milliseconds: an answer later than that reaches nobody. */
export interface QueryJob {
  id: string
  name: string
  input: unknown
  answerTo: string
  expiresAt: number
}

export type Answer = { id: string; ok: true; value: unknown } | { id: string; ok: false; error: Omit<ErrorDetails, 'cause'> }

/** The panel's side of the query queue. */
export function queries(redis: Redis, subscriber: Subscriber, names: QueueNames): Queries & { close(): Promise<void> } {
  const asker = randomUUID()
  const queues = new Map<string, Promise<Queue>>()
  const waiting = new Map<string, (answer: Answer) => void>()
  let listening: Promise<unknown> | undefined

  const queueOf = (server: string) => {
    let queue = queues.get(server)
    if (!queue) {
      queue = openQueue(redis, names.queries(server), names.prefix)
      queues.set(server, queue)
      // Tried again with the next one.
      queue.catch(() => queues.delete(server))
    }
    return queue
  }

  return {
    async ask(server, { name, input, timeoutMs }) {
      const id = randomUUID()
      let timer: NodeJS.Timeout | undefined
      const answered = new Promise<Answer>((resolve, reject) => {
        timer = setTimeout(() => reject(noAnswer(server, name)), timeoutMs)
        waiting.set(id, resolve)
      })
      const asked = (async () => {
        listening ??= subscriber.listen(names.answers(asker), (message) => {
          const answer = JSON.parse(message) as Answer
          waiting.get(answer.id)?.(answer)
        })
        await listening
        const job: QueryJob = { id, name, input, answerTo: asker, expiresAt: Date.now() + timeoutMs }
        await (await queueOf(server)).add(name, job, { removeOnComplete: true, removeOnFail: true, attempts: 1 })
      })()
      try {
        // While Redis is away `add` waits for it: the time-out counts all the same.
        const answer = await Promise.race([answered, asked.then(() => answered)])
        if (answer.ok) return answer.value
        throw new WebopsError(answer.error)
      } finally {
        clearTimeout(timer)
        waiting.delete(id)
        asked.catch(() => undefined)
      }
    },
    async close() {
      await Promise.all([...queues.values()].map(async (queue) => (await queue).close()))
    },
  }
}

function noAnswer(server: string, question: string): WebopsError {
  return new WebopsError({
    code: 'worker_unreachable',
    kind: 'unavailable',
    message: `The worker on ${server} did not answer (${question}).`,
    hint: 'See `webops status` on the server, and the log of the worker.',
  })
}
