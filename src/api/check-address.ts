import { createMiddleware } from 'hono/factory'
import { whyNotStorable } from './storable.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * Refuses addresses (path and query) with what cannot be a text: NUL, and percent signs that stand for no character.
 * @throws invalid_input, naming the query's field
 */
export function checkAddress() {
  return createMiddleware(async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    check(pathname, undefined)
    for (const part of search.slice(1).split('&')) {
      const equals = part.indexOf('=')
      check(part, equals > 0 ? part.slice(0, equals) : undefined)
    }
    await next()
  })
}

function check(encoded: string, field: string | undefined): void {
  const wrong = whyNotText(encoded)
  if (wrong === null) return
  throw new WebopsError({
    code: 'invalid_input',
    kind: 'invalid',
    message: `The address of the request ${wrong}.`,
    hint: 'Encode each part of an address as UTF-8 with percent signs, as encodeURIComponent does.',
    ...(field === undefined ? {} : { field }),
  })
}

function whyNotText(encoded: string): string | null {
  try {
    return whyNotStorable(decodeURIComponent(encoded))
  } catch {
    return 'has a percent sign that stands for no character'
  }
}
