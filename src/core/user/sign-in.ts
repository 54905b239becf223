import { Attempts } from './attempts.ts'
import { verifyPassword } from './password.ts'
import type { SessionRecord } from './session.store.ts'
import type { UserRecord } from './user.store.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
const attempts = new Attempts(10, 60_000)

export interface SignInInput {
  email: string
  password: string
  userAgent: string | null
  /** Where it comes from, for the limit of 10 attempts a minute. */
  address?: string | null
}

/**
 * Checks a password and begins a session.
 * @throws too_many_attempts, wrong_credentials (the same for an unknown address, a wrong password and a disabled user)
 */
export async function signIn(core: Core, input: SignInInput): Promise<{ user: UserRecord; session: SessionRecord }> {
  const key = `${input.email.toLowerCase()} ${input.address ?? ''}`
  if (!attempts.allow(key, core.clock.monotonic())) throw tooManyAttempts()
  const user = await core.users.getByEmail(input.email)
  const matches = await verifyPassword(user?.passwordHash ?? null, input.password)
  if (!user || !matches || user.disabledAt) throw wrongCredentials()
  attempts.forget(key)
  const expiresAt = new Date(core.clock.now().getTime() + SESSION_LIFETIME_MS)
  const session = await core.sessions.create({ userId: user.id, userAgent: input.userAgent?.slice(0, 300) ?? null, expiresAt })
  await core.audit.record({
    actor: `user:${user.id}`,
    action: 'session.create',
    target: `session:${session.id}`,
    projectId: null,
    details: {},
  })
  return { user, session }
}

function wrongCredentials(): WebopsError {
  return new WebopsError({ code: 'wrong_credentials', kind: 'unauthenticated', message: 'E-mail address or password is wrong.' })
}

function tooManyAttempts(): WebopsError {
  return new WebopsError({
    code: 'too_many_attempts',
    kind: 'forbidden',
    message: 'There were too many attempts to sign in.',
    hint: 'Wait a minute and try again.',
  })
}
