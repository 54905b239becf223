'use client'
import { useState } from 'react'
import { callApi, describeError } from '../api-client.ts'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TypedNameField } from './typed-name-field.tsx'
import { bytesWord } from './volume-words.ts'

interface RemoveVolumeDialogProps {
  engineName: string
  /** Of the deployment that has or had it. */
  deployment: string
  sizeBytes: number | null
  onClose: () => void
  onDone: () => void
}

/** Destroys what a volume holds, when its name is typed. */
export function RemoveVolumeDialog({ engineName, deployment, sizeBytes, onClose, onDone }: RemoveVolumeDialogProps) {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  async function remove() {
    setBusy(true)
    setProblem(null)
    try {
      await callApi('DELETE', `/volumes/${encodeURIComponent(engineName)}`, { name: typed })
      notify.success(`${engineName} is removed.`)
      onDone()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${engineName}`}
      description="All that it holds is destroyed. This cannot be undone."
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="danger" disabled={typed !== engineName} busy={busy} onClick={remove}>
            Remove volume
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <ChangeProblem problem={problem === null ? null : describeError(problem)} />
        <p>
          It was made for {deployment}
          {sizeBytes === null ? '.' : `, and holds ${bytesWord(sizeBytes)}.`}
        </p>
        <TypedNameField id="remove-volume" label={`Type ${engineName} to remove it`} value={typed} onChange={setTyped} />
      </div>
    </Dialog>
  )
}
