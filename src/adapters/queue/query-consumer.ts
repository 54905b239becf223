import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { WebopsError, type ErrorDetails } from '#core/errors/webops-error.ts'
import type { Answer } from './queries.ts'
import type { QueueNames } from './queue-names.ts'

const queryJob = z.object({ id: z.string(), name: z.string(), input: z.unknown(), answerTo: z.string(), expiresAt: z.number() })

export interface QueryConsumerOptions {
  server: string
  concurrency: number
  /** @throws WebopsError, which reaches the asker as it is; anything else reaches it as an internal error without its text */
  answer(name: string, input: unknown, signal: AbortSignal): Promise<unknown>
  onError(error: Error): void
}

/** The worker's side of the query queue. */
export function consumeQueries(redis: Redis, names: QueueNames, options: QueryConsumerOptions) {
  const worker = new Worker(
    names.queries(options.server),
    async (job) => {
      const query = queryJob.parse(job.data)
      const left = query.expiresAt - Date.now()
      if (left <= 0) return // nobody waits any more
      const answer = await answerOf(query.id, () => options.answer(query.name, query.input, AbortSignal.timeout(left)), options.onError)
      await redis.publish(names.answers(query.answerTo), JSON.stringify(answer))
    },
    {
      connection: redis,
      prefix: names.prefix,
      concurrency: options.concurrency,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      maxStalledCount: 0,
    },
  )
  worker.on('error', options.onError)
  return { close: () => worker.close() }
}

async function answerOf(id: string, work: () => Promise<unknown>, onError: (error: Error) => void): Promise<Answer> {
  try {
    return { id, ok: true, value: await work() }
  } catch (error) {
    if (!(error instanceof WebopsError)) onError(error as Error)
    return { id, ok: false, error: publicDetails(error) }
  }
}

function publicDetails(error: unknown): Omit<ErrorDetails, 'cause'> {
  if (error instanceof WebopsError) {
    return {
      code: error.code,
      kind: error.kind,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.field === undefined ? {} : { field: error.field }),
    }
  }
  return { code: 'internal_error', kind: 'failed', message: 'The worker could not answer.', hint: "See the worker's log." }
}
