'use client'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ChangeProblem } from './change-problem.tsx'
import type { DomainDialogProps } from './domain-list.tsx'
import { addressOf } from './domain-words.ts'
import { useChange } from './use-change.ts'

/** Says what will be gone, and removes it. */
export function RemoveDomainDialog({ name, domain, onClose, onDone }: DomainDialogProps) {
  const { busy, change, otherThan } = useChange(name, onDone)
  const address = addressOf(domain)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${address}`}
      description={`It no longer reaches ${name}, at once. The application goes on running.`}
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="danger" busy={busy} onClick={() => change('DELETE', `/${domain.id}`, undefined, `${address} is removed.`)}>
            Remove domain
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <ChangeProblem problem={otherThan([])} />
        <p>
          Its settings{domain.certificate ? ' and the certificate that was handed in' : ''} are forgotten. It can be added again, and its
          DNS records are not touched.
        </p>
        {domain.automatic && <p className="text-muted">This is the address that {name} got by itself when it was made.</p>}
      </div>
    </Dialog>
  )
}
