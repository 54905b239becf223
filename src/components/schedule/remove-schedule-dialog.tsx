'use client'
import { useState } from 'react'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { schedulePath } from './use-schedule-actions.ts'

interface RemoveScheduleDialogProps {
  /** Of the deployment. */
  name: string
  schedule: ScheduleView
  onClose: () => void
  onDone: () => void
}

/** Says what will be gone, and removes it. */
export function RemoveScheduleDialog({ name, schedule, onClose, onDone }: RemoveScheduleDialogProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const error = problem === null ? null : describeError(problem)

  async function remove() {
    setBusy(true)
    setProblem(null)
    try {
      await callApi('DELETE', schedulePath(name, schedule.name))
      notify.success(`${schedule.name} is removed.`)
      onDone()
    } catch (refused) {
      setProblem(refused)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      narrow
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${schedule.name}`}
      description="It runs no more. A run that goes on is ended, and the history is forgotten with the logs."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="danger" busy={busy} onClick={() => void remove()}>
            Remove schedule
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        {error && (
          <Notice kind="error" title={error.message}>
            {error.hint}
          </Notice>
        )}
        <p>To keep the history, pause it instead.</p>
      </div>
    </Dialog>
  )
}
