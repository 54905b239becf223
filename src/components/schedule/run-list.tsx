import Link from 'next/link'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { cn } from '../ui/class-names.ts'
import { RunFacts } from './last-run.tsx'
import { RunState } from './run-state.tsx'
import { reasonWords, triggerWords } from './schedule-words.ts'

interface RunListProps {
  /** Newest first. */
  runs: ScheduleRunView[]
  /** The one whose log is in view. */
  shown: string
  /** Address of the page, and where this part of the list begins. */
  page: string
  after: string | undefined
}

/** Runs of a schedule. Each leads to its log. */
export function RunList({ runs, shown, page, after }: RunListProps) {
  return (
    <ul className="divide-y rounded-lg border bg-surface">
      {runs.map((run) => (
        <li
          key={run.id}
          data-testid="run"
          className={cn(
            'relative flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-hover sm:flex-nowrap',
            run.id === shown && 'bg-hover',
          )}
        >
          <Link
            prefetch={false}
            href={`${page}?run=${run.id}${after ? `&after=${after}` : ''}`}
            aria-current={run.id === shown || undefined}
            className="w-28 shrink-0 after:absolute after:inset-0"
          >
            <RunState state={run.state} />
          </Link>
          <div className="min-w-0 flex-1 basis-52 text-[13px] text-muted">
            <RunFacts run={run} />
            {reasonWords(run) && <p className="break-words">{reasonWords(run)}</p>}
          </div>
          <p className="w-full shrink-0 text-[13px] text-muted sm:w-auto sm:text-right">
            {triggerWords(run)}
            {run.release !== null && ` · release ${run.release}`}
          </p>
        </li>
      ))}
    </ul>
  )
}
