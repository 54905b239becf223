import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { isHook } from './is-hook.ts'
import { isOwnOrigin } from './own-origin.ts'
import type { ApiEnv } from './router.ts'
import type { Core } from '#core/core.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Actor, Cause } from '#core/user/actor.ts'
import { authenticateToken } from '#core/user/authenticate-token.ts'

export interface Authentication {
  /** Who the browser's session cookie is of. */
  authenticateCookie: (request: Request) => Promise<Actor | null>
  /** Origins of the panel's own pages, such as https://panel.example.org. */
  panelOrigins: string[]
}

/** What needs no signing in, beside hooks: `<method> <path>`. */
export const PUBLIC_ROUTES = new Set(['GET /api/v1/health', 'GET /api/openapi.json', 'POST /api/v1/setup'])
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Finds out who asks, by bearer token or by cookie. @throws unauthenticated, token_invalid, origin_refused */
export function authenticate(core: Core, options: Authentication): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const request = context.req.raw
    const { method, path } = context.req
    if (PUBLIC_ROUTES.has(`${method} ${path}`) || isHook(method, path)) return next()
    const bearer = /^Bearer\s+(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const find = () => (bearer ? authenticateToken(core, bearer) : options.authenticateCookie(request))
    const actor = await find()
    if (!actor) throw bearer ? tokenInvalid() : unauthenticated()
    // A browser names no origin when a page of ours reads; where it names one, that has to be ours.
    const onlyReads = SAFE_METHODS.has(method) && !request.headers.has('origin')
    if (!bearer && !onlyReads && !isOwnOrigin(request, options.panelOrigins)) throw originRefused()
    context.set('actor', actor)
    context.set('via', viaOf(request, bearer !== undefined))
    context.set('stillAllowed', async () => (await find()) !== null)
    return next()
  })
}

function viaOf(request: Request, bearer: boolean): Cause['via'] {
  if (!bearer) return 'panel'
  return request.headers.get('user-agent')?.startsWith('webops-cli/') ? 'cli' : 'api'
}

function unauthenticated(): WebopsError {
  return new WebopsError({
    code: 'unauthenticated',
    kind: 'unauthenticated',
    message: 'You are not signed in.',
    hint: 'Sign in, or send a token: Authorization: Bearer wop_…',
  })
}

function tokenInvalid(): WebopsError {
  return new WebopsError({
    code: 'token_invalid',
    kind: 'unauthenticated',
    message: 'This token is unknown, revoked or expired.',
    hint: 'Make a new one in the panel, or run `webops login`.',
  })
}

function originRefused(): WebopsError {
  return new WebopsError({
    code: 'origin_refused',
    kind: 'forbidden',
    message: 'This request does not come from a page of this panel.',
    hint: 'Programs use a token instead of a cookie.',
  })
}
