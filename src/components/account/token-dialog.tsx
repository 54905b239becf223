'use client'
import { useState, type FormEvent } from 'react'
import type { CreatedTokenView } from '#api/schemas/views.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'

const LIFETIMES = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'A year' },
  { days: 0, label: 'Until it is revoked' },
]

interface TokenDialogProps {
  onClose: () => void
  onCreated: (token: CreatedTokenView) => void
}

/** What a new token is for, and how long it works. */
export function TokenDialog({ onClose, onCreated }: TokenDialogProps) {
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      onCreated(
        await callApi<CreatedTokenView>('POST', '/tokens', {
          name: String(values.get('name')),
          expiresInDays: Number(values.get('days')) || null,
        }),
      )
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const ofName = problem instanceof ApiError && problem.field === 'name' ? problem.message : undefined
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New API token"
      description="It can do what you can do."
      narrow
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="new-token" variant="primary" busy={busy}>
            Create token
          </Button>
        </>
      }
    >
      <form id="new-token" method="post" onSubmit={submit} className="space-y-4">
        {problem !== null && !ofName && <Notice kind="error" title={describeError(problem).message} />}
        <Field id="token-name" label="Token name" error={ofName} help="What it is for: you will know it by this when you revoke it.">
          {(ids) => <Input {...ids} name="name" required maxLength={100} placeholder="laptop" autoComplete="off" />}
        </Field>
        <Field id="token-days" label="It works for">
          {(ids) => (
            <Select {...ids} name="days" defaultValue="90">
              {LIFETIMES.map(({ days, label }) => (
                <option key={days} value={days}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
  )
}
