import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { liveChannel } from '#adapters/queue/live-channel.ts'
import { queries } from '#adapters/queue/queries.ts'
import { consumeQueries } from '#adapters/queue/query-consumer.ts'
import { queueNames } from '#adapters/queue/queue-names.ts'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { consumeRollouts } from '#adapters/queue/rollout-consumer.ts'
import { Subscriber } from '#adapters/queue/subscriber.ts'
import { wakeups } from '#adapters/queue/wakeups.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LiveEvent, LogLine } from '#core/ports/queue.ts'
import { startRedis } from './redis-server.ts'

const names = queueNames('test')
const closers: (() => unknown)[] = []
let server: Awaited<ReturnType<typeof startRedis>>

const connect = () => {
  const redis = connectRedis(server.url, () => undefined)
  closers.push(() => redis.disconnect())
  return redis
}
const line = (sequence: number): LogLine => ({
  sequence,
  at: '2026-01-01T00:00:00.000Z',
  step: 'build',
  stream: 'stdout',
  text: `line ${sequence}`,
})

beforeAll(async () => {
  server = await startRedis()
})
afterAll(async () => {
  for (const close of closers.reverse()) await close()
  await server.stop()
})

describe('the queue', () => {
  it('wakes the worker for a deployment and carries a cancel to it', async () => {
    const woken: string[] = []
    const cancelled: string[] = []
    const consumer = consumeRollouts(connect(), new Subscriber(connect()), names, {
      server: 'main',
      concurrency: 2,
      onWake: async (deploymentId) => void woken.push(deploymentId),
      onCancel: (rolloutId) => cancelled.push(rolloutId),
      onError: () => undefined,
    })
    const waker = wakeups(connect(), names)
    closers.push(
      () => consumer.close(),
      () => waker.close(),
    )
    const deploymentId = randomUUID()
    await waker.wake('main', deploymentId)
    await vi.waitFor(() => expect(woken).toEqual([deploymentId]), 10_000)
    // One that comes before the worker listens is found in the database.
    await vi.waitFor(async () => {
      await waker.cancel('main', 'rollout-1')
      expect(cancelled).toContain('rollout-1')
    }, 10_000)
  })
})

describe('queries', () => {
  it('brings answers back, and errors with their code, hint and field', async () => {
    const consumer = consumeQueries(connect(), names, {
      server: 'main',
      concurrency: 2,
      answer: async (name, input) => {
        if (name === 'plan') return { echo: input }
        throw new WebopsError({ code: 'git_ref_not_found', kind: 'not_found', message: 'No such branch.', hint: 'Look.', field: 'branch' })
      },
      onError: () => undefined,
    })
    const asker = queries(connect(), new Subscriber(connect()), names)
    closers.push(
      () => consumer.close(),
      () => asker.close(),
    )
    await expect(asker.ask('main', { name: 'plan', input: { a: 1 }, timeoutMs: 5000 })).resolves.toEqual({ echo: { a: 1 } })
    await expect(asker.ask('main', { name: 'other', input: {}, timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'git_ref_not_found',
      hint: 'Look.',
      field: 'branch',
    })
  })

  it('says that the worker did not answer when there is none', async () => {
    const asker = queries(connect(), new Subscriber(connect()), names)
    closers.push(() => asker.close())
    await expect(asker.ask('nowhere', { name: 'plan', input: {}, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'worker_unreachable',
      kind: 'unavailable',
    })
  })

  it('keeps the text of an unexpected error on the server', async () => {
    const consumer = consumeQueries(connect(), names, {
      server: 'bugs',
      concurrency: 1,
      answer: () => Promise.reject(new Error('password=hunter2')),
      onError: () => undefined,
    })
    const asker = queries(connect(), new Subscriber(connect()), names)
    closers.push(
      () => consumer.close(),
      () => asker.close(),
    )
    await expect(asker.ask('bugs', { name: 'plan', input: {}, timeoutMs: 5000 })).rejects.toSatisfy(
      (error: Error) => !error.message.includes('hunter2'),
    )
  })
})

describe('the live channel', () => {
  it('gives a late follower the lines before it and those after, each once, and ends', async () => {
    const live = liveChannel(connect(), new Subscriber(connect()), names)
    await live.append('log-1', [line(1), line(2)])
    const got: number[] = []
    const following = live.follow(
      'log-1',
      1,
      (lines) => void got.push(...lines.map((entry) => entry.sequence)),
      new AbortController().signal,
    )
    await vi.waitFor(() => expect(got).toEqual([2]))
    await live.append('log-1', [line(3)])
    await live.close('log-1')
    await following
    expect(got).toEqual([2, 3])
  })

  it('stops following when the reader leaves', async () => {
    const live = liveChannel(connect(), new Subscriber(connect()), names)
    const controller = new AbortController()
    const following = live.follow('log-2', 0, () => undefined, controller.signal)
    controller.abort()
    await following
    expect(controller.signal.aborted).toBe(true)
  })

  it('carries events to every subscriber until it leaves', async () => {
    const live = liveChannel(connect(), new Subscriber(connect()), names)
    const controller = new AbortController()
    const events: LiveEvent[] = []
    const subscribed = live.subscribe((event) => events.push(event), controller.signal)
    const event: LiveEvent = { type: 'deployment', deployment: 'shop' }
    await vi.waitFor(async () => {
      await live.publish(event)
      expect(events).toContainEqual(event)
    })
    controller.abort()
    await subscribed
  })
})
