import type { RolloutSummaryView } from '#api/schemas/views.ts'
import { pushWords } from '#core/user/push-words.ts'
import { viaWords } from './rollout-words.ts'

/** Who or what asked for a rollout: "Ada, through the API", or "main @ 1a2b3c4 pushed by Ada over SSH". */
export function RolloutCause({ rollout }: { rollout: Pick<RolloutSummaryView, 'cause' | 'commit'> }) {
  const pushed = pushWords(rollout)
  if (pushed) return <span className="break-words text-ink">{pushed}</span>
  return (
    <>
      <span className="text-ink">{rollout.cause.name}</span>, through {viaWords(rollout.cause.via)}
    </>
  )
}
