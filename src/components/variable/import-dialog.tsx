'use client'
import { useRef, useState, type ChangeEvent, type DragEvent, type FormEvent } from 'react'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Checkbox, Select, Textarea } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { ImportPreview } from './import-preview.tsx'
import { useImportPreview, type ImportInput } from './use-import.ts'
import { counted, PHASE_WORDS } from './variable-words.ts'

interface ImportDialogProps {
  /** Below /api/v1. */
  path: string
  title: string
  /** What was pasted already. */
  text: string
  onClose: () => void
  onDone: () => void
}

/** A whole .env file: pasted, dropped or chosen, and looked at before it is taken over. */
export function ImportDialog({ path, title, text, onClose, onDone }: ImportDialogProps) {
  const [input, setInput] = useState<ImportInput>({ text, secret: 'auto', replace: false })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const file = useRef<HTMLInputElement>(null)
  const preview = useImportPreview(path, input)
  const refused = problem ?? (preview.phase === 'failed' ? preview.error : null)
  const error = refused === null ? null : describeError(refused)
  const count = preview.phase === 'ready' ? preview.result.added.length + preview.result.changed.length + preview.result.removed.length : 0

  function set(changes: Partial<ImportInput>) {
    setProblem(null)
    setInput((before) => ({ ...before, ...changes }))
  }

  async function read(files: FileList | null | undefined) {
    const [chosen] = files ?? []
    if (chosen) set({ text: await chosen.text() })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy || count === 0) return
    setBusy(true)
    try {
      await callApi('POST', `${path}/import`, input)
      notify.success(`${counted(count, 'variable')} taken over.`)
      onDone()
    } catch (failure) {
      setProblem(failure)
      setBusy(false)
    }
  }

  function onDrop(event: DragEvent) {
    if (event.dataTransfer.files.length === 0) return
    event.preventDefault()
    void read(event.dataTransfer.files)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Import variables"
      description={`A .env file for ${title}. Nothing is applied to what runs.`}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="import-variables" variant="primary" busy={busy} disabled={count === 0}>
            {count > 0 ? `Take over ${counted(count, 'change')}` : 'Take over'}
          </Button>
        </>
      }
    >
      <form
        id="import-variables"
        method="post"
        onSubmit={submit}
        noValidate
        className="space-y-4"
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
      >
        <Field
          id="import-text"
          label="Paste it here"
          error={error ? [error.message, error.hint].filter(Boolean).join(' ') : undefined}
          help="NAME=value on each line. In quotes a value can have several lines. A file can be dropped here."
        >
          {(ids) => (
            <Textarea
              {...ids}
              value={input.text}
              onChange={(event) => set({ text: event.target.value })}
              rows={8}
              placeholder={'DEBUG=0\nDATABASE_URL=postgres://…'}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono text-[13px]"
            />
          )}
        </Field>
        <input
          ref={file}
          type="file"
          tabIndex={-1}
          className="sr-only"
          aria-label="A .env file"
          onChange={(event: ChangeEvent<HTMLInputElement>) => void read(event.target.files)}
        />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
          <Button size="small" onClick={() => file.current?.click()}>
            Choose a file
          </Button>
          <Select
            value={input.secret}
            onChange={(event) => set({ secret: event.target.value as ImportInput['secret'] })}
            aria-label="Which are secrets"
            className="w-full sm:w-44"
          >
            <option value="auto">Secrets by name</option>
            <option value="all">All are secrets</option>
            <option value="none">None is a secret</option>
          </Select>
          <Select
            value={input.availableAt ?? ''}
            onChange={({ target: { value } }) =>
              setInput(({ availableAt: _before, ...rest }) =>
                value === '' ? rest : { ...rest, availableAt: value as NonNullable<ImportInput['availableAt']> },
              )
            }
            aria-label="When they are there"
            className="w-full sm:w-44"
          >
            <option value="">Run, or as before</option>
            {Object.entries(PHASE_WORDS).map(([value, { long }]) => (
              <option key={value} value={value}>
                {long}
              </option>
            ))}
          </Select>
          <label className="flex items-center gap-2">
            <Checkbox checked={input.replace} onChange={(event) => set({ replace: event.target.checked })} />
            Remove what it does not name
          </label>
        </div>
        {preview.phase === 'asking' && (
          <p role="status" className="text-muted">
            Looking at it…
          </p>
        )}
        {preview.phase === 'ready' && <ImportPreview result={preview.result} />}
        {preview.phase === 'ready' && preview.result.warnings.length > 0 && (
          <Notice kind="warning">
            <ul>
              {preview.result.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
