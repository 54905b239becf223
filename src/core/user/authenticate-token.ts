import type { Actor } from './actor.ts'
import { actorOf } from './authenticate-session.ts'
import { hashToken, sameHash } from './hash-token.ts'
import type { Core } from '../core.ts'

export const TOKEN_PREFIX = 'wop_'
const TOUCH_AFTER_MS = 60_000

/** Who a bearer token is of: root on the server for the local credential; null when it is unknown, revoked or expired. */
export async function authenticateToken(core: Pick<Core, 'tokens' | 'clock' | 'settings'>, token: string): Promise<Actor | null> {
  const hash = hashToken(token)
  const { localTokenHash } = core.settings
  if (localTokenHash && sameHash(hash, localTokenHash)) return { type: 'local' }
  if (!token.startsWith(TOKEN_PREFIX)) return null
  const found = await core.tokens.getByHashWithUser(hash)
  const now = core.clock.now()
  if (!found || found.token.revokedAt || found.user.disabledAt) return null
  if (found.token.expiresAt && found.token.expiresAt <= now) return null
  const lastUsed = found.token.lastUsedAt?.getTime() ?? 0
  if (now.getTime() - lastUsed > TOUCH_AFTER_MS) await core.tokens.touch(found.token.id, now)
  return actorOf(found.user, { type: 'token', id: found.token.id })
}
