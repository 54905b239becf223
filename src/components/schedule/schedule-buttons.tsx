'use client'
import { Play } from 'lucide-react'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { Button } from '../ui/button.tsx'
import { Switch } from '../ui/switch.tsx'
import { useScheduleActions } from './use-schedule-actions.ts'

interface ScheduleButtonsProps {
  /** Of the deployment. */
  name: string
  schedule: ScheduleView
}

/** Pauses a schedule or resumes it, and runs it now. */
export function ScheduleButtons({ name, schedule }: ScheduleButtonsProps) {
  const { busy, setEnabled, runNow } = useScheduleActions(name, schedule.name)
  return (
    <>
      {!schedule.fromFile && (
        <Switch
          aria-label={`${schedule.name} runs on schedule`}
          words={{ on: 'On', off: 'Paused' }}
          checked={schedule.enabled}
          onChange={(enabled) => void setEnabled(enabled)}
          disabled={busy === 'switch'}
          className="-ml-2 xl:ml-0"
        />
      )}
      <Button size="small" aria-label={`Run ${schedule.name} now`} busy={busy === 'run'} onClick={() => void runNow()}>
        {busy !== 'run' && <Play aria-hidden />}
        Run now
      </Button>
    </>
  )
}

/** Says that the repository sets it. */
export function FromFileMark() {
  return (
    <span
      className="rounded border px-1.5 py-0.5 text-xs whitespace-nowrap text-muted"
      title="The repository’s webops.yaml sets it. Change it there and deploy."
    >
      from webops.yaml
    </span>
  )
}
