import type { Actor } from './actor.ts'
import { hashToken, randomToken } from './hash-token.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

export const FIRST_ADMINISTRATOR = 'first-administrator'
const LIFETIME_MS = 24 * 60 * 60 * 1000

/**
 * Makes the link with which the first administrator is made. It works once, for 24 hours, and ends the ones before it.
 * @throws forbidden for all but root on the server; administrator_exists
 */
export async function makeFirstAdministratorLink(core: Core, actor: Actor): Promise<{ url: string; expiresAt: Date }> {
  if (actor.type !== 'local') {
    throw new WebopsError({ code: 'forbidden', kind: 'forbidden', message: 'Only root on the server itself can make this link.' })
  }
  if ((await core.users.count()) > 0) throw administratorExists()
  const now = core.clock.now()
  const token = randomToken()
  const expiresAt = new Date(now.getTime() + LIFETIME_MS)
  await core.links.replace({ purpose: FIRST_ADMINISTRATOR, hash: hashToken(token), expiresAt }, now)
  // Behind #, so that the token reaches no log of a proxy and no Referer.
  return { url: `${core.settings.panelUrl}/setup#${token}`, expiresAt }
}

/** Whether a token of such a link would still work. */
export async function isFirstAdministratorTokenValid(core: Core, token: string): Promise<boolean> {
  if ((await core.users.count()) > 0) return false
  return core.links.isValid(FIRST_ADMINISTRATOR, hashToken(token), core.clock.now())
}

export function administratorExists(): WebopsError {
  return new WebopsError({
    code: 'administrator_exists',
    kind: 'conflict',
    message: 'There is an administrator already.',
    hint: 'Sign in instead.',
  })
}
