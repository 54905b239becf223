'use client'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ClipboardEvent, type FormEvent, type KeyboardEvent } from 'react'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { looksSecret } from '#core/variable/looks-secret.ts'
import { ApiError, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { FieldError } from '../ui/field.tsx'
import { Checkbox, Input, Select, Textarea } from '../ui/input.tsx'
import { changeOf, draftErrors, looksLikeEnvFile, type VariableDraft } from './variable-draft.ts'
import { PHASE_WORDS } from './variable-words.ts'

const MOST_LINES = 14

interface VariableFormProps {
  initial: VariableDraft
  /** What is stored in this place; null for one that is added here. */
  stored: VariableRowView | null
  /** Whether the name can be typed. */
  nameable?: boolean
  /** Names that are there already. */
  existing?: ReadonlySet<string>
  saveLabel: string
  /** @throws what the API refused */
  onSave: (name: string, change: Record<string, unknown>) => Promise<void>
  onLeave: () => void
  /** A whole .env file was pasted. */
  onPasteFile?: (text: string) => void
}

/** One variable, typed in its place: Enter saves, Shift and Enter begins a line, Escape leaves it. */
export function VariableForm({ initial, stored, nameable = false, existing, saveLabel, onSave, onLeave, onPasteFile }: VariableFormProps) {
  const id = useId()
  const [draft, setDraft] = useState(initial)
  const [marked, setMarked] = useState(false)
  const [shown, setShown] = useState(false)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const first = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const errors = tried ? draftErrors(draft, stored) : {}
  const set = (changes: Partial<VariableDraft>) => {
    setProblem(null)
    setDraft((before) => ({ ...before, ...changes }))
  }
  const refused = problem === null ? undefined : refusal(problem)
  const valueError = errors.value ?? (refused?.atName ? undefined : refused?.text)
  const nameError = errors.name ?? (refused?.atName ? refused.text : undefined)
  const hides = draft.secret && !shown

  useEffect(() => {
    const field = first.current
    field?.focus()
    field?.setSelectionRange(field.value.length, field.value.length)
  }, [])

  async function submit(event?: FormEvent) {
    event?.preventDefault()
    setTried(true)
    if (busy || Object.keys(draftErrors(draft, stored)).length > 0) return
    const change = changeOf(draft, stored)
    if (!change) return onLeave()
    setBusy(true)
    try {
      await onSave(draft.name, change)
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation()
      onLeave()
    } else if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      void submit()
    }
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData('text')
    const pair = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=([^\n]*)\s*$/.exec(text)
    if (onPasteFile && looksLikeEnvFile(text)) onPasteFile(text)
    else if (pair?.[1])
      set({ name: pair[1], value: (pair[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'), ...(!marked && { secret: looksSecret(pair[1]) }) })
    else return
    event.preventDefault()
  }

  const lines = Math.min(MOST_LINES, Math.max(1, (draft.value ?? '').split('\n').length))
  return (
    <form
      method="post"
      onSubmit={submit}
      onKeyDown={onKeyDown}
      noValidate
      aria-label={nameable ? 'New variable' : `Edit ${draft.name}`}
      className="grid items-start gap-x-3 gap-y-2 md:grid-cols-[minmax(0,1.2fr)_minmax(0,2fr)_auto]"
    >
      <div className="min-w-0 space-y-1">
        {nameable ? (
          <Input
            ref={first}
            small
            value={draft.name}
            onChange={(event) => set({ name: event.target.value.trim(), ...(!marked && { secret: looksSecret(event.target.value) }) })}
            onPaste={onPaste}
            aria-label="Name"
            aria-invalid={nameError ? true : undefined}
            aria-describedby={nameError ? `${id}-name` : undefined}
            placeholder="NAME"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono text-[13px]"
          />
        ) : (
          <p className="py-1.5 font-mono text-[13px] font-medium break-all">{draft.name}</p>
        )}
        {nameError && <FieldError id={`${id}-name`} message={nameError} />}
        {existing?.has(draft.name) && (
          <p role="status" className="text-xs text-warn">
            It is there already, and gets this value.
          </p>
        )}
      </div>
      <div className="min-w-0 space-y-1">
        <div className="relative">
          <Textarea
            ref={nameable ? null : first}
            small
            rows={lines}
            value={draft.value ?? ''}
            onChange={(event) => set({ value: event.target.value })}
            aria-label="Value"
            aria-invalid={valueError ? true : undefined}
            aria-describedby={cn(valueError && `${id}-value`, `${id}-keys`)}
            placeholder={draft.value === null && stored ? 'kept as it is' : 'value'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={cn(
              'block field-sizing-content max-h-80 resize-none font-mono text-[13px] leading-[1.35rem]',
              draft.secret && 'pr-10',
              hides && '[-webkit-text-security:disc]',
            )}
          />
          {draft.secret && (
            <button
              type="button"
              onClick={() => setShown(!shown)}
              aria-pressed={shown}
              aria-label="Show what is typed"
              title="Show what is typed"
              className="absolute top-1 right-1 grid size-6 place-items-center rounded text-muted hover:bg-hover hover:text-ink"
            >
              {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
            </button>
          )}
        </div>
        {valueError && <FieldError id={`${id}-value`} message={valueError} />}
        <p id={`${id}-keys`} className="hidden text-xs text-faint md:block">
          Enter saves, Shift + Enter begins a line, Escape leaves it.
        </p>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2">
        <Select
          value={draft.availableAt}
          onChange={(event) => set({ availableAt: event.target.value as VariableDraft['availableAt'] })}
          aria-label="When it is there"
          className="w-40 [&_select]:h-8"
        >
          {Object.entries(PHASE_WORDS).map(([value, { long }]) => (
            <option key={value} value={value}>
              {long}
            </option>
          ))}
        </Select>
        <label className="flex items-center gap-2 text-muted">
          <Checkbox
            checked={draft.secret}
            onChange={(event) => {
              setMarked(true)
              set({ secret: event.target.checked })
            }}
          />
          Secret
        </label>
        <div className="flex gap-1">
          <Button type="submit" size="small" variant="primary" busy={busy}>
            {saveLabel}
          </Button>
          <Button size="small" variant="ghost" onClick={onLeave}>
            Leave it
          </Button>
        </div>
      </div>
    </form>
  )
}

function refusal(problem: unknown): { text: string; atName: boolean } {
  const { message, hint } = describeError(problem)
  const atName = problem instanceof ApiError && problem.field === 'set'
  return { text: [message, hint].filter(Boolean).join(' '), atName }
}
