import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'

/**
 * Refuses bodies over a size before they are read. One of unknown length is refused too: our clients always tell it.
 * @param isStreamed requests whose body is handed on piece by piece, whatever its size
 * @throws HTTPException 413, 411
 */
export function limitBody(maxBytes: number, isStreamed: (method: string, path: string) => boolean) {
  return createMiddleware(async (context, next) => {
    if (isStreamed(context.req.method, context.req.path)) return next()
    const length = context.req.header('content-length')
    if (length !== undefined && Number(length) > maxBytes) throw new HTTPException(413)
    if (length === undefined && context.req.header('transfer-encoding') !== undefined) throw new HTTPException(411)
    await next()
  })
}
