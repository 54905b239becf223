'use client'
import { useState, type FormEvent } from 'react'
import type { SshKeyView } from '#api/schemas/views.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'

interface SshKeyDialogProps {
  onClose: () => void
  onAdded: (key: SshKeyView) => void
}

/** Takes a public key as it stands in its file. */
export function SshKeyDialog({ onClose, onAdded }: SshKeyDialogProps) {
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    const name = String(values.get('name')).trim()
    setBusy(true)
    setProblem(null)
    try {
      onAdded(await callApi<SshKeyView>('POST', '/me/ssh-keys', { key: String(values.get('key')), ...(name && { name }) }))
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const field = problem instanceof ApiError ? problem.field : undefined
  const error = problem === null ? null : describeError(problem)
  const said = error && [error.message, error.hint].filter(Boolean).join(' ')
  const errorOf = (name: string) => (field === name && said ? said : undefined)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add an SSH key"
      description="Whoever has its private half can push in your name."
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="new-ssh-key" variant="primary" busy={busy}>
            Add key
          </Button>
        </>
      }
    >
      <form id="new-ssh-key" method="post" onSubmit={submit} className="space-y-4">
        {error && field !== 'key' && field !== 'name' && <Notice kind="error" title={error.message} />}
        <Field
          id="ssh-key"
          label="Public key"
          error={errorOf('key')}
          help={
            <>
              What is in <code>~/.ssh/id_ed25519.pub</code>. Never the file without <code>.pub</code>.
            </>
          }
        >
          {(ids) => (
            <Textarea
              {...ids}
              name="key"
              required
              maxLength={16_384}
              placeholder="ssh-ed25519 AAAA… ada@laptop"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              className="font-mono text-[13px] break-all"
            />
          )}
        </Field>
        <Field id="ssh-key-name" label="Key name" optional error={errorOf('name')} help="Without one, the comment at the key’s end.">
          {(ids) => <Input {...ids} name="name" maxLength={100} placeholder="laptop" autoComplete="off" />}
        </Field>
      </form>
    </Dialog>
  )
}
