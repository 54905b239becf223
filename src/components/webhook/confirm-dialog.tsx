'use client'
import { useState, type ReactNode } from 'react'
import { describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'

interface ConfirmDialogProps {
  title: string
  /** What it does. */
  description: string
  /** The word of its button. */
  verb: string
  danger?: boolean
  /** Does it, and ends with closing this; what it throws is said here. */
  onConfirm: () => Promise<void>
  onClose: () => void
  children?: ReactNode
}

/** Says what will happen, and does it. */
export function ConfirmDialog({ title, description, verb, danger = false, onConfirm, onClose, children }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const error = problem === null ? null : describeError(problem)

  async function confirm() {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
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
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
            {verb}
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
        {children}
      </div>
    </Dialog>
  )
}
