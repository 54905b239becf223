'use client'
import { useState, type ChangeEvent, type FormEvent } from 'react'
import { bytesOf, MOST_BYTES } from '#core/config-file/config-file.schema.ts'
import { ApiError, describeError } from '../api-client.ts'
import { ChangeProblem } from '../domain/change-problem.tsx'
import { CheckField } from '../domain/part.tsx'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { FileInput } from '../ui/file-input.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { bytesWord } from '../volume/volume-words.ts'
import { fileChange, fileDraftOf, fileErrors, NEW_FILE, type FileDraft } from './file-draft.ts'
import type { FileView } from '#api/schemas/file-views.ts'
import type { ChangeFile } from './use-files.ts'

interface FileDialogProps {
  /** null for a new one. */
  file: FileView | null
  mayChange: boolean
  change: ChangeFile
  onClose: () => void
}

const FIELDS = ['path', 'content', 'mode']

/** A configuration file, typed or read from a file of one's own. Of a secret one the content can be replaced, and is never shown. */
export function FileDialog({ file, mayChange, change, onClose }: FileDialogProps) {
  const [draft, setDraft] = useState(() => (file ? fileDraftOf(file) : NEW_FILE))
  const [tried, setTried] = useState(false)
  const words = useRunWords()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const errors = tried ? fileErrors(draft, file) : {}
  const at = problem instanceof ApiError ? problem.field : null
  const refused = problem === null ? null : describeError(problem)
  const errorAt = (field: 'path' | 'content' | 'mode') =>
    errors[field] ?? (refused && at === field ? [refused.message, refused.hint].filter(Boolean).join(' ') : undefined)
  const set = (changes: Partial<FileDraft>) => {
    setProblem(null)
    setUnreadable(null)
    setDraft((before) => ({ ...before, ...changes }))
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (busy || Object.keys(fileErrors(draft, file)).length > 0) return
    const body = fileChange(draft, file)
    if (!body) return onClose()
    setBusy(true)
    try {
      await change('PUT', body)
      notify.success(`${draft.path} is stored. It takes effect when it is applied.`)
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  async function readFile({ target }: ChangeEvent<HTMLInputElement>) {
    const chosen = target.files?.[0]
    if (!chosen) return
    const text = await textIn(chosen)
    if (text === null) setUnreadable(`${chosen.name} is no text in UTF-8.`)
    else set({ content: text })
  }

  const secretStored = file !== null && file.secret
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={file === null ? 'Add a configuration file' : file.path}
      description={mayChange ? 'It is there from the next release on. Nothing is restarted now.' : 'As it is stored.'}
      footer={
        mayChange ? (
          <>
            <Button onClick={onClose}>Leave it</Button>
            <Button type="submit" form="file-form" variant="primary" busy={busy}>
              {file === null ? 'Add file' : 'Save'}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      <form id="file-form" method="post" onSubmit={submit} noValidate className="space-y-5">
        <ChangeProblem problem={refused && !FIELDS.includes(at ?? '') ? refused : null} />
        {file === null && (
          <Field id="file-path" label={words.path} error={errorAt('path')}>
            {(ids) => (
              <Input
                {...ids}
                value={draft.path}
                onChange={(event) => set({ path: event.target.value.trim() })}
                placeholder="/etc/app/config.toml"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
              />
            )}
          </Field>
        )}
        <Field
          id="file-content"
          label={secretStored ? 'New content' : 'Content'}
          error={errorAt('content') ?? (file === null ? undefined : errorAt('path')) ?? unreadable ?? undefined}
          help={`${bytesWord(bytesOf(draft.content ?? ''))} of ${bytesWord(MOST_BYTES)}`}
        >
          {(ids) => (
            <>
              <Textarea
                {...ids}
                value={draft.content ?? ''}
                onChange={(event) => set({ content: event.target.value })}
                readOnly={!mayChange}
                rows={10}
                wrap="off"
                placeholder={secretStored ? 'Kept as it is: a secret is not shown again.' : undefined}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="block font-mono text-[13px] leading-5"
              />
              {mayChange && <FileInput aria-label="Content from a file" onChange={readFile} />}
            </>
          )}
        </Field>
        <Field
          id="file-mode"
          label="Permission bits"
          error={errorAt('mode')}
          help="In octal. 0444: everybody there may read it; 0400: root alone; 0555: it can be run. Nobody can write to it."
        >
          {(ids) => (
            <Input
              {...ids}
              value={draft.mode}
              onChange={(event) => set({ mode: event.target.value.trim() })}
              readOnly={!mayChange}
              inputMode="numeric"
              autoComplete="off"
              className="max-w-32 font-mono"
            />
          )}
        </Field>
        {mayChange && (
          <CheckField
            label="Secret"
            help="Its content is stored encrypted and never shown again: it can be replaced only."
            checked={draft.secret}
            onChange={(secret) => set({ secret, ...(!secretStored && draft.content === null && { content: '' }) })}
          />
        )}
      </form>
    </Dialog>
  )
}

/** @returns null for what is no text */
async function textIn(file: File): Promise<string | null> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer())
  } catch {
    return null
  }
}
