import type { DomainSettingsInput } from './domain.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { routeSettings, type RouteSettings } from '../route/route-settings.schema.ts'

/** Of bcrypt: a third of a second for each password, once. */
const COST = 12

/** Settings with changes. Passwords are hashed here and kept nowhere else; a user without one keeps the hash that is stored. */
export async function mergeSettings(stored: RouteSettings, { basicAuth, ...changes }: DomainSettingsInput): Promise<RouteSettings> {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const users = basicAuth && (await hashed(stored.basicAuth, basicAuth))
  return routeSettings.parse({ ...stored, ...named, ...(users && { basicAuth: users }) })
}

async function hashed(
  stored: RouteSettings['basicAuth'],
  given: NonNullable<DomainSettingsInput['basicAuth']>,
): Promise<RouteSettings['basicAuth']> {
  const users: RouteSettings['basicAuth'] = []
  // One after the other: each takes a processor for a while.
  for (const [index, { user, password }] of given.entries()) {
    const kept = stored.find((one) => one.user === user)
    if (password !== undefined) {
      const { hash } = await import('bcryptjs')
      users.push({ user, hash: await hash(password, COST) })
    } else if (kept) users.push(kept)
    else throw passwordNeeded(user, index)
  }
  return users
}

function passwordNeeded(user: string, index: number): WebopsError {
  return new WebopsError({
    code: 'password_needed',
    kind: 'invalid',
    message: `${user} has no password yet.`,
    hint: 'Give one of 8 characters or more. Only one that is stored already can be left out.',
    field: `settings.basicAuth.${index}.password`,
  })
}
