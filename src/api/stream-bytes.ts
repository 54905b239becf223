import type { Context } from 'hono'
import type { ApiEnv } from './router.ts'

const CHECK_AGAIN_MS = 60_000
/** Who reads nothing for so long does not read. */
const STALLED_MS = 300_000
/** What waits here for whoever reads. */
const MOST_WAITING = 256 * 1024

type Read = (onBytes: (bytes: Buffer) => Promise<void>, signal: AbortSignal) => Promise<void>

/**
 * Answers with bytes as they come. Who reads slowly makes the source wait. Where the source fails, or the session or token
 * that asked is revoked meanwhile, the connection breaks off: nobody takes what came for the whole.
 */
export function streamBytes(context: Context<ApiEnv>, read: Read) {
  const stop = new AbortController()
  const stillAllowed = context.get('stillAllowed')
  let room = Promise.withResolvers<void>()
  const end = () => {
    stop.abort()
    room.resolve()
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const check = setInterval(() => {
          stillAllowed().then(
            (allowed) => {
              if (!allowed) end()
            },
            () => undefined,
          )
        }, CHECK_AGAIN_MS)
        const onBytes = async (bytes: Buffer) => {
          // What is left out must not look like the end.
          stop.signal.throwIfAborted()
          controller.enqueue(new Uint8Array(bytes))
          const stalled = setTimeout(end, STALLED_MS)
          while ((controller.desiredSize ?? 0) <= 0 && !stop.signal.aborted) await room.promise
          clearTimeout(stalled)
        }
        read(onBytes, stop.signal)
          .then(
            () => controller.close(),
            (error: unknown) => controller.error(error),
          )
          // It was cancelled: nobody is there to be told.
          .catch(() => undefined)
          .finally(() => clearInterval(check))
      },
      pull() {
        room.resolve()
        room = Promise.withResolvers()
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
  )
  return context.body(stream)
}
