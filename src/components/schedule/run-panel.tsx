'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { LogView } from '../log/log-view.tsx'
import { useScheduleRunLog } from '../log/use-log.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { RunFacts } from './last-run.tsx'
import { RunState } from './run-state.tsx'
import { isOpenRun, reasonWords, triggerWords } from './schedule-words.ts'
import { schedulePath } from './use-schedule-actions.ts'

interface RunPanelProps {
  /** Of the deployment, and of the schedule. */
  name: string
  schedule: string
  run: ScheduleRunView
}

/** One run: how it goes or went, why, and what it printed, as it is printed. */
export function RunPanel({ name, schedule, run }: RunPanelProps) {
  const open = isOpenRun(run)
  const reason = reasonWords(run)
  return (
    <section aria-label={`Run of ${schedule}`} className="space-y-3">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5 text-[13px] text-muted">
          <RunState state={run.state} className="text-sm" />
          <span>
            <RunFacts run={run} />
            {` · ${triggerWords(run)}`}
            {run.release !== null && ` · release ${run.release}`}
          </span>
        </p>
        {open && <CancelRunButton path={`${schedulePath(name, schedule)}/runs/${run.id}`} />}
      </div>
      {reason && <Notice kind={run.state === 'failed' || run.state === 'timed_out' ? 'error' : 'info'} title={reason} />}
      {run.state !== 'skipped' && <RunLog name={name} schedule={schedule} run={run} open={open} />}
    </section>
  )
}

function RunLog({ name, schedule, run, open }: RunPanelProps & { open: boolean }) {
  const snapshot = useScheduleRunLog(name, schedule, run.id, open)
  return (
    <LogView
      snapshot={snapshot}
      label={`Log of the run of ${schedule}`}
      fileName={`${name}-${schedule}-${run.queuedAt.slice(0, 10)}.log`}
      empty={open ? 'It has printed nothing yet.' : 'It printed nothing.'}
      className="h-80 max-h-[60dvh]"
    />
  )
}

/** @param path of the run, below /api/v1 */
function CancelRunButton({ path }: { path: string }) {
  const router = useRouter()
  const [asked, setAsked] = useState(false)

  async function cancel() {
    setAsked(true)
    try {
      await callApi('POST', `${path}/cancel`)
      notify.plain('Cancelling: it ends within seconds.')
      router.refresh()
    } catch (error) {
      setAsked(false)
      const { message, hint } = describeError(error)
      notify.error(message, hint)
    }
  }

  return (
    <Button size="small" busy={asked} onClick={() => void cancel()}>
      {asked ? 'Cancelling' : 'Cancel'}
    </Button>
  )
}
