import type { CreatedTokenView, MeView, SessionView, SshKeyView, TokenView } from '../schemas/views.ts'
import type { Actor } from '#core/user/actor.ts'
import type { SshKeyRecord } from '#core/ssh-key/ssh-key.store.ts'
import type { SessionRecord } from '#core/user/session.store.ts'
import type { TokenRecord } from '#core/user/token.store.ts'

export function presentMe(actor: Actor): MeView {
  if (actor.type === 'hook') return { name: actor.name, email: null, isAdministrator: false, via: 'hook' }
  if (actor.type === 'local') return { name: 'root on the server', email: null, isAdministrator: true, via: 'local' }
  return { name: actor.name, email: actor.email, isAdministrator: actor.isAdministrator, via: actor.via.type }
}

export function presentToken(token: TokenRecord): TokenView {
  const { id, name, prefix } = token
  return {
    id,
    name,
    prefix,
    createdAt: token.createdAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    expiresAt: token.expiresAt?.toISOString() ?? null,
  }
}

export function presentCreatedToken(created: TokenRecord & { token: string }): CreatedTokenView {
  return { ...presentToken(created), token: created.token }
}

export function presentSshKey(key: SshKeyRecord): SshKeyView {
  const { id, name, type, publicKey, fingerprint } = key
  const [createdAt, lastUsedAt] = [key.createdAt.toISOString(), key.lastUsedAt?.toISOString() ?? null]
  return { id, name, type, publicKey, fingerprint, createdAt, lastUsedAt }
}

export function presentSession(session: SessionRecord & { current: boolean }): SessionView {
  const { id, userAgent, current } = session
  const [createdAt, lastSeenAt, expiresAt] = [session.createdAt, session.lastSeenAt, session.expiresAt].map((date) =>
    date.toISOString(),
  ) as [string, string, string]
  return { id, userAgent, createdAt, lastSeenAt, expiresAt, current }
}
