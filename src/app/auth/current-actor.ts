import { decode } from 'next-auth/jwt'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { authenticateSession } from '#core/user/authenticate-session.ts'
import { sessionCookieName } from '#core/user/session-cookie-name.ts'
import type { Actor } from '#core/user/actor.ts'
import { env } from '#env'
import { panelCore } from '#processes/panel-core.ts'

type User = Extract<Actor, { type: 'user' }>

/** Who is looking at the page; null for nobody. Asked once a request. */
export const currentActor = cache(async (): Promise<User | null> => {
  const token = (await cookies()).get(sessionCookieName(panelCore().settings.panelUrl))?.value
  const secret = env().nextAuthSecret
  if (!token || !secret) return null
  const claims = await decode({ token, secret }).catch(() => null)
  if (typeof claims?.['sid'] !== 'string') return null
  const actor = await authenticateSession(panelCore(), claims['sid'])
  return actor?.type === 'user' ? actor : null
})

/** Who is looking at the page; somebody who is not signed in is sent to do so and comes back. */
export async function requireActor(): Promise<User> {
  const actor = await currentActor()
  if (actor) return actor
  const path = (await headers()).get('x-webops-path')
  redirect(path ? `/sign-in?from=${encodeURIComponent(path)}` : '/sign-in')
}
