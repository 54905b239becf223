import type { RolloutSummaryView } from '#api/schemas/views.ts'
import { pushWords } from '#core/user/push-words.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { Elapsed } from '../time/elapsed.tsx'
import { formatDuration } from '../time/format-duration.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { viaWords } from './rollout-words.ts'

/** Who asked for a rollout, when, through what, for which commit, and how long it took. */
export function RolloutSummaryLine({ rollout }: { rollout: RolloutSummaryView }) {
  const pushed = pushWords(rollout)
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 text-muted">
      <span className="min-w-0 break-words">
        {pushed ? (
          <>
            <span className="text-ink">{pushed}</span> <RelativeTime at={rollout.queuedAt} />
          </>
        ) : (
          <>
            <span className="text-ink">{rollout.cause.name}</span> asked <RelativeTime at={rollout.queuedAt} /> through{' '}
            {viaWords(rollout.cause.via)}
          </>
        )}
      </span>
      {rollout.commit && (
        <>
          <Dot />
          <CopyText text={rollout.commit} what="commit">
            {rollout.commit.slice(0, 7)}
          </CopyText>
          {rollout.commitSubject && <span className="min-w-0 break-words">{rollout.commitSubject}</span>}
        </>
      )}
      {rollout.release !== null && (
        <>
          <Dot />
          <span>release {rollout.release}</span>
        </>
      )}
      {rollout.state === 'running' && rollout.startedAt && (
        <>
          <Dot />
          <span>
            for <Elapsed from={rollout.startedAt} />
          </span>
        </>
      )}
      {rollout.durationMs !== null && (
        <>
          <Dot />
          <span>took {formatDuration(rollout.durationMs)}</span>
        </>
      )}
    </p>
  )
}

const Dot = () => (
  <span aria-hidden className="text-faint">
    ·
  </span>
)
