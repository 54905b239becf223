import Link from 'next/link'
import type { RolloutSummaryView } from '#api/schemas/views.ts'
import { formatDuration } from '../time/format-duration.ts'
import { Elapsed } from '../time/elapsed.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { RolloutState } from './rollout-state.tsx'
import { RolloutCause } from './rollout-cause.tsx'
import { KIND_NOUN } from './rollout-words.ts'

/** All rollouts of a deployment, the newest first. */
export function RolloutList({ rollouts }: { rollouts: RolloutSummaryView[] }) {
  return (
    <ul className="divide-y rounded-lg border bg-surface">
      {rollouts.map((rollout) => (
        <li key={rollout.id} className="relative flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3 hover:bg-hover sm:flex-nowrap">
          <RolloutState state={rollout.state} className="w-24 shrink-0" />
          <div className="min-w-0 flex-1 basis-52">
            <Link
              prefetch={false}
              href={`/d/${rollout.deployment}/rollouts/${rollout.number}`}
              className="font-medium after:absolute after:inset-0"
            >
              {KIND_NOUN[rollout.kind]} {rollout.number}
            </Link>
            {rollout.release !== null && <span className="text-muted"> · release {rollout.release}</span>}
            {rollout.commit && (
              <span className="text-muted">
                {' '}
                · <span className="font-mono text-[13px]">{rollout.commit.slice(0, 7)}</span> {rollout.commitSubject}
              </span>
            )}
            {rollout.error && <p className="mt-0.5 text-[13px] break-words text-bad">{rollout.error.message}</p>}
          </div>
          <div className="w-full shrink-0 text-[13px] text-muted sm:w-auto sm:text-right">
            <RolloutCause rollout={rollout} />
            <span className="sm:block">
              <span className="sm:hidden"> · </span>
              <RelativeTime at={rollout.queuedAt} />
              {rollout.durationMs !== null && ` · took ${formatDuration(rollout.durationMs)}`}
              {rollout.state === 'running' && rollout.startedAt && (
                <>
                  {' · for '}
                  <Elapsed from={rollout.startedAt} />
                </>
              )}
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
