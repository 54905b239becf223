'use client'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Difference } from './difference.tsx'
import { useDiff } from './use-diff.ts'

interface CompareDialogProps {
  name: string
  live: number
  to: number | 'settings'
  /** Unset where it cannot be gone back to. */
  onRollBack?: (() => void) | undefined
  onClose: () => void
}

/** What another release, or the next deploy, has that the live one has not, and the other way round. */
export function CompareDialog({ name, live, to, onRollBack, onClose }: CompareDialogProps) {
  const state = useDiff(name, live, to)
  const other = to === 'settings' ? 'the settings of the next deploy' : `release ${to}`
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`From release ${live} to ${other}`}
      description={`Release ${live} serves ${name}. A minus is what would go, a plus what would come.`}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {onRollBack && (
            <Button variant="primary" onClick={onRollBack}>
              Roll back
            </Button>
          )}
        </>
      }
    >
      <Difference state={state} />
    </Dialog>
  )
}
