import type { Actor } from './actor.ts'
import type { UserRecord } from './user.store.ts'
import type { Core } from '../core.ts'

const TOUCH_AFTER_MS = 60_000

/** Who a session is of; null when it is unknown, revoked or expired, or its user is disabled. */
export async function authenticateSession(core: Pick<Core, 'sessions' | 'clock'>, sessionId: string): Promise<Actor | null> {
  const found = await core.sessions.getWithUser(sessionId)
  const now = core.clock.now()
  if (!found || found.session.revokedAt || found.session.expiresAt <= now || found.user.disabledAt) return null
  if (now.getTime() - found.session.lastSeenAt.getTime() > TOUCH_AFTER_MS) await core.sessions.touch(sessionId, now)
  return actorOf(found.user, { type: 'session', id: sessionId })
}

/** A user as the one who asks. */
export function actorOf(user: UserRecord, via: { type: 'session' | 'token' | 'ssh-key'; id: string }): Actor {
  const { id, name, email, isAdministrator, roles } = user
  return { type: 'user', id, name, email, isAdministrator, roles, via }
}
