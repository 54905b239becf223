import type { Actor } from './actor.ts'
import { auditName } from './describe-actor.ts'
import { requireUser } from './require-user.ts'
import type { SessionRecord } from './session.store.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** The actor's own sessions that still work, newest first. */
export async function listSessions(core: Core, actor: Actor): Promise<(SessionRecord & { current: boolean })[]> {
  if (actor.type !== 'user') return []
  const sessions = await core.sessions.listForUser(actor.id, core.clock.now())
  return sessions.map((session) => ({ ...session, current: actor.via.id === session.id }))
}

/** Signs a browser out, the actor's own included. @throws session_not_found, user_required */
export async function revokeSession(core: Core, actor: Actor, id: string): Promise<void> {
  const user = requireUser(actor)
  if (!(await core.sessions.revoke(user.id, id, core.clock.now()))) {
    throw new WebopsError({
      code: 'session_not_found',
      kind: 'not_found',
      message: 'You have no such session.',
      hint: 'It may have ended already: the settings list those that there are.',
    })
  }
  await core.audit.record({ actor: auditName(actor), action: 'session.revoke', target: `session:${id}`, projectId: null, details: {} })
}
