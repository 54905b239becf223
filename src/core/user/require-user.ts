import type { Actor } from './actor.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** @throws user_required for root on the server, who is nobody's account */
export function requireUser(actor: Actor): Extract<Actor, { type: 'user' }> {
  if (actor.type === 'user') return actor
  throw new WebopsError({
    code: 'user_required',
    kind: 'forbidden',
    message: 'The local credential of the server belongs to no user, who could have tokens or sessions.',
    hint: 'Sign in to the panel and do it there.',
  })
}
