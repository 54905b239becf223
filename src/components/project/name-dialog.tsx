'use client'
import { useState, type FormEvent } from 'react'
import { ApiError, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'

interface NamedField {
  name: string
  label: string
  help?: string
  placeholder?: string
  initial?: string
  maxLength: number
  required?: boolean
}

interface NameDialogProps {
  title: string
  description: string
  submit: string
  fields: NamedField[]
  /** Does it; what it throws is said at the field that it names. */
  onSubmit: (values: Record<string, string>) => Promise<void>
  onClose: () => void
}

/** A dialog that asks for a name or two. */
export function NameDialog({ title, description, submit, fields, onSubmit, onClose }: NameDialogProps) {
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]))
    setBusy(true)
    setProblem(null)
    try {
      await onSubmit(values)
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const field = problem instanceof ApiError ? problem.field : null
  const placed = fields.some(({ name }) => name === field)
  const { message, hint } = problem === null ? { message: '', hint: null } : describeError(problem)
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
          <Button type="submit" form="name-form" variant="primary" busy={busy}>
            {submit}
          </Button>
        </>
      }
    >
      <form id="name-form" method="post" onSubmit={send} className="space-y-4" noValidate>
        {problem !== null && !placed && (
          <Notice kind="error" title={message}>
            {hint}
          </Notice>
        )}
        {fields.map(({ name, label, help, placeholder, initial, maxLength, required = false }) => (
          <Field key={name} id={`name-${name}`} label={label} help={help} optional={!required} error={field === name ? message : undefined}>
            {(ids) => (
              <Input
                {...ids}
                name={name}
                defaultValue={initial}
                maxLength={maxLength}
                placeholder={placeholder}
                required={required}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
          </Field>
        ))}
      </form>
    </Dialog>
  )
}
