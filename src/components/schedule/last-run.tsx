import Link from 'next/link'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { Elapsed } from '../time/elapsed.tsx'
import { formatDuration } from '../time/format-duration.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { RunState } from './run-state.tsx'
import { reasonWords } from './schedule-words.ts'

/** What became of the last run: its state, when, how long, with which status, and why. It leads to the log. */
export function LastRun({ run, href }: { run: ScheduleRunView | null; href: string }) {
  if (!run) return <p className="text-[13px] text-muted">It has not run yet.</p>
  const reason = reasonWords(run)
  return (
    <div className="text-[13px] text-muted">
      <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
        <Link prefetch={false} href={`${href}?run=${run.id}`} className="hover:underline">
          <RunState state={run.state} />
        </Link>
        <RunFacts run={run} />
      </p>
      {reason && <p className="mt-0.5 break-words">{reason}</p>}
    </div>
  )
}

/** When it was, how long it took and its exit status. */
export function RunFacts({ run }: { run: ScheduleRunView }) {
  const { state, startedAt, finishedAt, dueAt, durationMs, exitCode } = run
  return (
    <span>
      {state === 'running' && startedAt ? (
        <>
          for <Elapsed from={startedAt} />
        </>
      ) : (
        <RelativeTime at={finishedAt ?? startedAt ?? dueAt} />
      )}
      {durationMs !== null && ` · took ${formatDuration(durationMs)}`}
      {exitCode !== null && ` · exit status ${exitCode}`}
    </span>
  )
}
