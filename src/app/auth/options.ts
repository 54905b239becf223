import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { WebopsError } from '#core/errors/webops-error.ts'
import { authenticateSession } from '#core/user/authenticate-session.ts'
import { sessionCookieName } from '#core/user/session-cookie-name.ts'
import { revokeSession } from '#core/user/sessions.ts'
import { SESSION_LIFETIME_MS, signIn } from '#core/user/sign-in.ts'
import { env } from '#env'
import { panelCore } from '#processes/panel-core.ts'

interface SignedIn {
  id: string
  name: string
  email: string
  /** The session that began with this sign-in. */
  sid: string
}

/**
 * How next-auth signs browsers in: a password, and a JWT that names a session of ours, which can be revoked.
 * Made anew for each request, since nothing of it may be read when the panel is built.
 */
export function authOptions(): NextAuthOptions {
  const { panelUrl } = panelCore().settings
  const secret = env().nextAuthSecret
  if (!secret) throw new Error('NEXTAUTH_SECRET is not set')
  const secure = panelUrl.startsWith('https://')
  return {
    secret,
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: SESSION_LIFETIME_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    cookies: {
      sessionToken: { name: sessionCookieName(panelUrl), options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(credentials, request): Promise<SignedIn | null> {
          const headers = (request.headers ?? {}) as Record<string, string | undefined>
          return checkPassword(credentials?.email ?? '', credentials?.password ?? '', headers)
        },
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user) {
          const { id, name, email, sid } = user as SignedIn
          return { sub: id, name, email, sid }
        }
        // What is thrown here clears the cookie.
        const actor = typeof token['sid'] === 'string' ? await authenticateSession(panelCore(), token['sid']) : null
        if (!actor) throw new Error('The session has ended')
        return token
      },
    },
    logger: {
      error(code, details) {
        // A session that was revoked: what the callback above is for.
        if (code !== 'JWT_SESSION_ERROR') process.stderr.write(`next-auth: ${code} ${JSON.stringify(details)}\n`)
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.['sid'] !== 'string') return
        const actor = await authenticateSession(panelCore(), token['sid'])
        if (actor) await revokeSession(panelCore(), actor, token['sid'])
      },
    },
  }
}

/** @throws Error whose message the sign-in page shows, such as too many attempts; wrong credentials are null */
async function checkPassword(email: string, password: string, headers: Record<string, string | undefined>): Promise<SignedIn | null> {
  try {
    const { user, session } = await signIn(panelCore(), {
      email,
      password,
      userAgent: headers['user-agent'] ?? null,
      address: headers['x-forwarded-for']?.split(',').at(-1)?.trim() ?? null,
    })
    return { id: user.id, name: user.name, email: user.email, sid: session.id }
  } catch (error) {
    if (!(error instanceof WebopsError)) throw error
    if (error.code === 'wrong_credentials') return null
    throw new Error([error.message, error.hint].filter(Boolean).join(' '), { cause: error })
  }
}
