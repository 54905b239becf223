import { formatDistanceToNowStrict } from 'date-fns/formatDistanceToNowStrict'
import { pushWords, type PushedRollout } from '#core/user/push-words.ts'

/** `3 minutes ago`; nothing for nothing. */
export function ago(iso: string | null): string | null {
  return iso === null ? null : formatDistanceToNowStrict(new Date(iso), { addSuffix: true })
}

/** The seven characters that people know a commit by. */
export function shortCommit(commit: string | null): string | null {
  return commit === null ? null : commit.slice(0, 7)
}

/** `0.4 s`, `41 s`, `2 min 5 s`. */
export function duration(ms: number | null): string | null {
  if (ms === null) return null
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Who or what asked for a rollout: `Ada (api)`, or what they pushed. */
export function causeText(rollout: PushedRollout): string {
  return pushWords(rollout) ?? `${rollout.cause.name} (${rollout.cause.via})`
}
