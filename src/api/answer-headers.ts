import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './router.ts'

const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' }

/**
 * What every answer says beside its content. JSON is answered here as a whole, with those headers from the start: Hono makes an answer
 * anew for each header that is added later, and its text a stream, which costs more than finding out what to answer.
 * @param Answer what JSON is answered with
 */
export function answerHeaders(Answer: typeof Response = Response): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const made = new WeakSet<Response>()
    const json = (value: unknown, status: number = 200): Response => {
      const answer = new Answer(JSON.stringify(value), { status, headers: { ...HEADERS, 'Content-Type': 'application/json' } })
      made.add(answer)
      return answer
    }
    c.json = json as typeof c.json
    await next()
    if (made.has(c.res)) return
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  })
}
