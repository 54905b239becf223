'use client'
import { useState } from 'react'
import { describeError } from '../api-client.ts'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { FileView } from '#api/schemas/file-views.ts'
import type { ChangeFile } from './use-files.ts'

interface RemoveFileDialogProps {
  file: FileView
  change: ChangeFile
  onClose: () => void
}

/** Says what will be gone, and removes it. */
export function RemoveFileDialog({ file: { path, secret }, change, onClose }: RemoveFileDialogProps) {
  const { built } = useRunWords()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  async function remove() {
    setBusy(true)
    setProblem(null)
    try {
      await change('DELETE', { path })
      notify.success(`${path} is removed. Apply it to take it away from the application.`)
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${path}`}
      description={`From the next release on there is what its ${built} has there.`}
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="danger" busy={busy} onClick={remove}>
            Remove file
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <ChangeProblem problem={problem === null ? null : describeError(problem)} />
        <p>
          {secret ? 'Its content is forgotten, and nobody can show it again.' : 'Its content is forgotten here.'} Releases that were made
          with it keep it: rolling back to one brings it back.
        </p>
      </div>
    </Dialog>
  )
}
