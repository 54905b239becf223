import type { Cause } from './actor.ts'

const OVER: Record<NonNullable<Cause['over']>, string> = { https: 'HTTPS', ssh: 'SSH' }

/** What the words are made of: as an API's answer has it, too. */
export interface PushedRollout {
  cause: { name: string; via: string; over?: Cause['over'] | undefined; ref?: string | undefined }
  /** Null as long as it was not fetched. */
  commit: string | null
}

/** What brought a rollout about, where that was a push: "main @ 1a2b3c4 pushed by Ada over SSH". Null for all else. */
export function pushWords(rollout: PushedRollout): string | null {
  const { via, name, over } = rollout.cause
  if (via !== 'git') return null
  return [pushedPlace(rollout), 'pushed by', name, over && `over ${OVER[over]}`].filter(Boolean).join(' ')
}

function pushedPlace({ cause: { ref }, commit }: PushedRollout): string {
  return [ref, commit?.slice(0, 7)].filter(Boolean).join(' @ ')
}
