import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { causeOf } from '../user/describe-actor.ts'

/** Half of what the panel serves at once (git-server.ts): a push keeps its session for as long as its rollout takes. */
export const MOST_EACH = 32

const counts = new Map<string, number>()

/**
 * Takes one of the pushes and clones that a person may have under way, however they come in: nobody keeps the others out.
 * @returns gives it back; more than once does nothing
 * @throws git_busy
 */
export function takeSession(actor: Actor): () => void {
  const person = causeOf(actor, 'git').actor
  const taken = counts.get(person) ?? 0
  if (taken >= MOST_EACH) throw busy()
  counts.set(person, taken + 1)
  let isTaken = true
  return () => {
    if (!isTaken) return
    isTaken = false
    const left = (counts.get(person) ?? 1) - 1
    if (left > 0) counts.set(person, left)
    else counts.delete(person)
  }
}

function busy(): WebopsError {
  return new WebopsError({
    code: 'git_busy',
    kind: 'unavailable',
    message: `${MOST_EACH} pushes and clones of yours are under way.`,
    hint: 'Wait for one to end: a push goes on for as long as its rollout. Ctrl-C stops watching one.',
  })
}
