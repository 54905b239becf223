'use client'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { formatRelative } from '../time/format-relative.ts'
import { exactTime } from '../time/relative-time.tsx'
import { useNow } from '../time/ticker.ts'

/** Of what is so near, a relative time says that it is now. */
const A_MOMENT_MS = 30_000

/** When a schedule runs next, with the exact time on hover. */
export function NextRun({ schedule: { enabled, nextRuns } }: { schedule: Pick<ScheduleView, 'enabled' | 'nextRuns'> }) {
  const now = useNow()
  const next = nextRuns.find((at) => Date.parse(at) > now) ?? nextRuns.at(-1)
  if (!enabled) return <>Paused: runs by hand only</>
  if (next === undefined) return <>Never again</>
  return (
    <>
      Next{' '}
      <time dateTime={next} title={exactTime(next)} className="text-ink" suppressHydrationWarning>
        {Date.parse(next) - now < A_MOMENT_MS ? 'in a moment' : formatRelative(next, now)}
      </time>
    </>
  )
}
