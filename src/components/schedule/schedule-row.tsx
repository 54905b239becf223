'use client'
import { Pencil, Trash2 } from 'lucide-react'
import Link from 'next/link'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { Button } from '../ui/button.tsx'
import { LastRun } from './last-run.tsx'
import { NextRun } from './next-run.tsx'
import { FromFileMark, ScheduleButtons } from './schedule-buttons.tsx'
import { ScheduleLine } from './schedule-line.tsx'
import type { ScheduleAction } from './schedule-list.tsx'
import { schedulePage } from './use-schedule-actions.ts'

interface ScheduleRowProps {
  /** Of the deployment. */
  name: string
  schedule: ScheduleView
  onAction: (action: ScheduleAction) => void
}

/** One schedule: when it runs, what became of the last run, and what can be done about it. */
export function ScheduleRow({ name, schedule, onAction }: ScheduleRowProps) {
  const page = schedulePage(name, schedule.name)
  return (
    <li
      data-testid="schedule"
      data-schedule={schedule.name}
      className="grid min-w-0 items-start gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_18rem_18.5rem]"
    >
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link prefetch={false} href={page} className="font-medium break-words text-accent-ink hover:underline">
            {schedule.name}
          </Link>
          {schedule.fromFile && <FromFileMark />}
        </div>
        <ScheduleLine schedule={schedule} />
      </div>
      <div className="min-w-0 space-y-1">
        <p className="text-[13px] text-muted">
          <NextRun schedule={schedule} />
        </p>
        <LastRun run={schedule.lastRun} href={page} />
      </div>
      <div className="flex flex-wrap items-center gap-1 sm:col-span-2 xl:col-span-1 xl:justify-end">
        <ScheduleButtons name={name} schedule={schedule} />
        {!schedule.fromFile && (
          <>
            <Button size="smallIcon" variant="ghost" aria-label={`Edit ${schedule.name}`} title="Edit" onClick={() => onAction('edit')}>
              <Pencil aria-hidden />
            </Button>
            <Button
              size="smallIcon"
              variant="ghost"
              aria-label={`Remove ${schedule.name}`}
              title="Remove"
              onClick={() => onAction('remove')}
            >
              <Trash2 aria-hidden />
            </Button>
          </>
        )}
      </div>
    </li>
  )
}
