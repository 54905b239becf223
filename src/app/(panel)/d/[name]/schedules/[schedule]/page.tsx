import { ChevronLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { NextRun } from '#components/schedule/next-run.tsx'
import { RunList } from '#components/schedule/run-list.tsx'
import { RunPanel } from '#components/schedule/run-panel.tsx'
import { FromFileMark, ScheduleButtons } from '#components/schedule/schedule-buttons.tsx'
import { ScheduleLine } from '#components/schedule/schedule-line.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Section } from '#components/ui/section.tsx'
import { loadScheduleHistory } from '../../../../../data/schedules.ts'

interface Props {
  params: Promise<{ name: string; schedule: string }>
  searchParams: Promise<{ run?: string | string[]; after?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Schedule ${(await params).schedule}` }
}

/** Of a parameter that is given twice, neither counts. */
const text = (value: string | string[] | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)

export default async function SchedulePage({ params, searchParams }: Props) {
  const { name, schedule: scheduleName } = await params
  const query = await searchParams
  const [run, after] = [text(query.run), text(query.after)]
  const asked = { ...(run ? { run } : {}), ...(after ? { after } : {}) }
  const { schedule, runs, shown } = await loadScheduleHistory(name, scheduleName, asked)
  const page = `/d/${name}/schedules/${schedule.name}`
  return (
    <div className="space-y-6">
      <div className="space-y-3">
        <Link
          prefetch={false}
          href={`/d/${name}/schedules`}
          className="inline-flex items-center gap-1 text-[13px] text-muted hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-3.5" />
          All schedules
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0 space-y-1">
            <div className="flex flex-wrap items-center gap-2">
              <h2 className="text-[15px] font-semibold break-words">{schedule.name}</h2>
              {schedule.fromFile && <FromFileMark />}
            </div>
            <ScheduleLine schedule={schedule} />
            <p className="text-[13px] text-muted">
              <NextRun schedule={schedule} />
            </p>
          </div>
          <div className="flex flex-wrap items-center gap-1">
            <ScheduleButtons name={name} schedule={schedule} />
          </div>
        </div>
      </div>
      {shown === null ? (
        <EmptyState title="It has not run yet">Each run is kept here with its log. “Run now” does not wait for the next time.</EmptyState>
      ) : (
        <>
          <RunPanel key={shown.id} name={name} schedule={schedule.name} run={shown} />
          <Section title="History">
            <RunList runs={runs.items} shown={shown.id} page={page} after={after} />
            <div className="mt-4 flex justify-between">
              {after ? (
                <ButtonLink href={page} size="small">
                  Newest
                </ButtonLink>
              ) : (
                <span />
              )}
              {runs.next && (
                <ButtonLink href={`${page}?after=${runs.next}`} size="small">
                  Older
                </ButtonLink>
              )}
            </div>
          </Section>
        </>
      )}
    </div>
  )
}
