'use client'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useMappings } from './use-mappings.ts'
import { draftOf } from './volume-draft.ts'

interface UnmountDialogProps {
  /** Of the deployment. */
  name: string
  mapping: string
  onClose: () => void
  onDone: () => void
}

/** Takes a volume out of the settings, and says what becomes of what it holds. */
export function UnmountDialog({ name, mapping, onClose, onDone }: UnmountDialogProps) {
  const { busy, change, refused, problem } = useMappings(name, onDone)
  const { standard } = useRunWords()
  const { kind, source, target } = draftOf(mapping)
  const title = source || target
  const unmount = () => change((before) => before.filter((one) => one !== mapping), `${title} is out of the settings.`)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Unmount ${title}`}
      description="The settings name it no longer. Nothing is restarted now."
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="danger" busy={busy} onClick={unmount}>
            Unmount
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <ChangeProblem problem={problem ?? (refused === undefined ? null : { message: refused, hint: null })} />
        <p>
          With the next {standard ? 'start' : 'container'}, what the application reads and writes at{' '}
          <code className="break-all">{target}</code> is{' '}
          {standard ? 'the release’s own, and stays with it' : 'the container’s own, and goes with it'}.
        </p>
        <p className="text-muted">{WHAT_STAYS[kind]}</p>
      </div>
    </Dialog>
  )
}

const WHAT_STAYS = {
  volume: 'What the volume holds stays on the server: it can be mounted again, downloaded, or removed when nothing uses it.',
  bind: 'The folder of the server stays as it is.',
  tmpfs: 'What is in memory is empty again with each start anyway.',
}
