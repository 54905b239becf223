'use client'
import { useState, type FormEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { ChangeProblem } from './change-problem.tsx'
import { RedirectChoice } from './redirect-choice.tsx'
import { useChange } from './use-change.ts'

interface AddDomainDialogProps {
  name: string
  onClose: () => void
  onDone: () => void
}

/** A name, and where it leads. It works at once; DNS is looked at meanwhile. */
export function AddDomainDialog({ name, onClose, onDone }: AddDomainDialogProps) {
  const { busy, change, errorOf, otherThan } = useChange(name, onDone)
  const [host, setHost] = useState('')
  const [path, setPath] = useState('/')
  const [redirectTo, setRedirectTo] = useState<string | null>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    void change('POST', '', { host, path: path.trim() || '/', redirectTo }, `${host} is there.`)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add domain"
      description={`Another address of ${name}. Nothing is restarted.`}
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="add-domain" variant="primary" busy={busy}>
            Add domain
          </Button>
        </>
      }
    >
      <form id="add-domain" method="post" onSubmit={submit} noValidate className="space-y-4">
        <ChangeProblem problem={otherThan(['host', 'path', 'redirectTo'])} />
        <Field id="domain-host" label="Name" error={errorOf('host')} help="A * as its first part stands for any: *.example.org">
          {(ids) => (
            <Input
              {...ids}
              value={host}
              onChange={(event) => setHost(event.target.value)}
              placeholder="www.example.org"
              required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              inputMode="url"
            />
          )}
        </Field>
        <Field id="domain-path" label="Path" error={errorOf('path')} help="Only what begins with it comes here. / for all." optional>
          {(ids) => (
            <Input
              {...ids}
              value={path}
              onChange={(event) => setPath(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
        <RedirectChoice name={name} redirectTo={redirectTo} onChange={setRedirectTo} error={errorOf('redirectTo')} />
      </form>
    </Dialog>
  )
}
