import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ApiEnv } from './router.ts'

const HEARTBEAT_MS = 15_000
const CHECK_AGAIN_MS = 60_000

export interface ServerSentEvent {
  event: string
  data: unknown
  /** The browser sends the last one along when it comes back. */
  id?: string
}

type Send = (events: ServerSentEvent[]) => Promise<void>

/**
 * Answers with events until `run` returns or the other side goes. It also ends when the session or token that asked
 * is revoked meanwhile. `send` waits while the other side does not read.
 */
export function serverSentEvents(context: Context<ApiEnv>, run: (send: Send, signal: AbortSignal) => Promise<void>): Response {
  context.header('Cache-Control', 'no-store')
  // For proxies that would collect an answer before they pass it on.
  context.header('X-Accel-Buffering', 'no')
  return streamSSE(context, async (stream) => {
    const ended = new AbortController()
    stream.onAbort(() => ended.abort())
    const stillAllowed = context.get('stillAllowed')
    const heartbeat = setInterval(() => void stream.write(': here\n\n').catch(() => undefined), HEARTBEAT_MS)
    const check = setInterval(() => {
      stillAllowed().then(
        (allowed) => {
          if (!allowed) ended.abort()
        },
        () => undefined,
      )
    }, CHECK_AGAIN_MS)
    try {
      await stream.write(': here\n\n')
      await run(async (events) => void (await stream.write(events.map(asText).join(''))), ended.signal)
    } finally {
      clearInterval(heartbeat)
      clearInterval(check)
      ended.abort()
    }
  })
}

function asText({ event, data, id }: ServerSentEvent): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}
