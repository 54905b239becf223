import * as jwtModule from 'next-auth/jwt'
import type { Core } from '#core/core.ts'
import type { Actor } from '#core/user/actor.ts'
import { authenticateSession } from '#core/user/authenticate-session.ts'
import { sessionCookieName } from '#core/user/session-cookie-name.ts'

// CommonJS: plain Node puts the exports under `default`, bundlers do not.
const { decode } = ('default' in jwtModule ? jwtModule.default : jwtModule) as typeof jwtModule

/** Finds out who a browser is, from next-auth's cookie: the session whose id is in its claim `sid` has to stand in our records. */
export function cookieAuthentication(core: Core, secret: string): (request: Request) => Promise<Actor | null> {
  const name = sessionCookieName(core.settings.panelUrl)
  return async (request) => {
    const token = readCookie(request.headers.get('cookie') ?? '', name)
    if (!token) return null
    const claims = await decode({ token, secret }).catch(() => null)
    return typeof claims?.sid === 'string' ? authenticateSession(core, claims.sid) : null
  }
}

/** next-auth cuts long cookies into `name.0`, `name.1`, … */
function readCookie(header: string, name: string): string {
  const cookies = new Map(
    header.split(/;\s*/).map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  const whole = cookies.get(name)
  if (whole) return whole
  const parts: string[] = []
  for (let part = cookies.get(`${name}.0`); part !== undefined; part = cookies.get(`${name}.${parts.length}`)) parts.push(part)
  return parts.join('')
}
