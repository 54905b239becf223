import type { Redis } from 'ioredis'
import type { LiveChannel, LiveEvent, LogLine } from '#core/ports/queue.ts'
import type { QueueNames } from './queue-names.ts'
import type { Subscriber } from './subscriber.ts'

/** Batches kept of a live log, and lines in each: some megabytes. Older ones are in the rollout's file. */
const MAX_BATCHES = 100
const MAX_LINES = 500
/** Batches that are read at once. */
const READ_BATCHES = 20
/** How long a closed log can still be followed to its end, in seconds. */
const CLOSED_LOG_SECONDS = 300
/** A follower looks by itself this often, in case a notice was missed. */
const LOOK_AGAIN_MS = 2000

/** Events by publish and subscribe, logs by Redis streams. */
export function liveChannel(redis: Redis, subscriber: Subscriber, names: QueueNames): LiveChannel {
  return {
    async publish(event) {
      await redis.publish(names.events, JSON.stringify(event))
    },

    async subscribe(onEvent, signal) {
      const stop = await subscriber.listen(names.events, (message) => onEvent(JSON.parse(message) as LiveEvent))
      const stopReconnect = subscriber.onReconnect(() => onEvent({ type: 'connection', deployment: '' }))
      await aborted(signal)
      stop()
      stopReconnect()
    },

    async append(log, lines) {
      if (lines.length === 0) return
      const commands = redis.pipeline()
      for (let start = 0; start < lines.length; start += MAX_LINES) {
        const batch = JSON.stringify(lines.slice(start, start + MAX_LINES))
        commands.xadd(names.log(log), 'MAXLEN', '~', MAX_BATCHES, '*', 'lines', batch)
      }
      const results = await commands.publish(names.logNotices, log).exec()
      const failed = results?.find(([error]) => error)?.[0]
      if (failed) throw failed
    },

    async follow(log, afterSequence, onLines, signal) {
      let wakeUp = () => {}
      const stop = await subscriber.listen(names.logNotices, (name) => {
        if (name === log) wakeUp()
      })
      let lastId = '-'
      let sequence = afterSequence
      try {
        while (!signal.aborted) {
          const woken = new Promise<void>((resolve) => (wakeUp = resolve))
          const entries = await redis.xrange(names.log(log), lastId === '-' ? '-' : `(${lastId}`, '+', 'COUNT', READ_BATCHES)
          for (const [id, fields] of entries) {
            lastId = id
            if (fields[0] === 'end') return
            const lines = (JSON.parse(fields[1] ?? '[]') as LogLine[]).filter((line) => line.sequence > sequence)
            if (lines.length === 0) continue
            sequence = lines.at(-1)?.sequence ?? sequence
            await onLines(lines)
          }
          if (entries.length === 0) await waitFor(woken, LOOK_AGAIN_MS, signal)
        }
      } finally {
        stop()
      }
    },

    async close(log) {
      await redis.xadd(names.log(log), '*', 'end', '1')
      await redis.expire(names.log(log), CLOSED_LOG_SECONDS)
      await redis.publish(names.logNotices, log)
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function waitFor(woken: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stop = () => {}
  const other = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
    stop = () => resolve()
    signal.addEventListener('abort', stop, { once: true })
  })
  await Promise.race([woken, other])
  clearTimeout(timer)
  signal.removeEventListener('abort', stop)
}
