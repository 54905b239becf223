import type { RolloutFacts } from '../../addon-api/context.ts'
import type { Step } from '../../addon-api/step.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** A step that must not happen twice begins. One that was done to the same thing before stays done. */
export function noteBegin(facts: RolloutFacts, { key, once }: Step): void {
  const to = once?.()
  if (to === undefined) return
  const before = facts.once?.[key]
  if (before?.done && before.to === to) return
  facts.once = { ...facts.once, [key]: { to, done: false } }
}

export function noteEnd(facts: RolloutFacts, { key, once }: Step): void {
  const noted = facts.once?.[key]
  if (once && noted) facts.once = { ...facts.once, [key]: { ...noted, done: true } }
}

/** What a rollout begins with: what was asked for, and, when it is begun again, what the attempt before did once. */
export function carriedFacts({ once, removeVolumes, pushed }: RolloutFacts): RolloutFacts {
  return { ...(once && { once }), ...(removeVolumes && { removeVolumes }), ...(pushed && { pushed }) }
}

/** The key of a step that began in an attempt before this one and has not ended; null for none. */
export function interruptedStep({ once = {} }: RolloutFacts): string | null {
  return Object.entries(once).find(([, { done }]) => !done)?.[0] ?? null
}

/** For a rollout whose worker ended while its release command ran. */
export function releaseCommandInterrupted(): WebopsError {
  return new WebopsError({
    code: 'release_command_interrupted',
    kind: 'failed',
    message: 'The worker ended while the release command ran, so nobody saw how it ended. It is not run a second time by itself.',
    hint: 'Look how far it came (for a migration, at the list of those that were applied), mend what was done in part, and ask for the rollout again: that runs it again.',
  })
}
