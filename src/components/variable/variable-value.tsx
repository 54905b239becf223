'use client'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { CopyButton } from '../copy/copy-button.tsx'
import { cn } from '../ui/class-names.ts'
import { referencesIn } from './variable-words.ts'

interface VariableValueProps {
  row: VariableRowView
  /** What pressing it does: `Edit DEBUG`. */
  editLabel: string
  onEdit: () => void
  /** Of the button that changes it. */
  id: string
}

/** A value on one line; a longer one unfolds. Of a secret there is its fingerprint. */
export function VariableValue({ row, onEdit, editLabel, id }: VariableValueProps) {
  const [open, setOpen] = useState(false)
  const { name, secret, value, fingerprint, refersTo } = row
  const lines = value?.split('\n') ?? []
  const many = lines.length > 1
  const Chevron = open ? ChevronDown : ChevronRight
  const text = secret ? (
    <SecretText fingerprint={fingerprint} />
  ) : (
    <ValueText value={open ? (value ?? '') : (lines[0] ?? '')} names={refersTo} />
  )
  return (
    <div className={cn('-ml-1 flex min-w-0 gap-1', open ? 'items-start' : 'items-center')}>
      <button
        id={id}
        type="button"
        onClick={onEdit}
        aria-label={editLabel}
        title={editLabel}
        className={cn(
          'min-h-6 min-w-0 flex-1 rounded px-1 py-0.5 text-left font-mono text-[13px] hover:bg-hover',
          open ? 'break-all whitespace-pre-wrap' : 'truncate',
        )}
      >
        {text}
      </button>
      {many && (
        <button
          type="button"
          aria-expanded={open}
          aria-label={`All lines of ${name}`}
          onClick={() => setOpen(!open)}
          className="flex shrink-0 items-center gap-0.5 rounded px-1 py-0.5 text-xs text-muted hover:bg-hover hover:text-ink"
        >
          <Chevron aria-hidden className="size-3.5" />
          {lines.length} lines
        </button>
      )}
      {!secret && value && (
        <span className="hidden shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 md:block">
          <CopyButton text={value} what={`value of ${name}`} className="border-0 bg-transparent" />
        </span>
      )}
    </div>
  )
}

function SecretText({ fingerprint }: { fingerprint: string | null }) {
  return (
    <span className="text-muted">
      ••••••••
      {fingerprint && (
        <span title="Fingerprint: the same wherever the value is" className="ml-2 text-xs text-faint">
          {fingerprint}
        </span>
      )}
    </span>
  )
}

function ValueText({ value, names }: { value: string; names: string[] }) {
  if (value === '') return <span className="font-sans text-faint italic">empty</span>
  return referencesIn(value, names).map(({ text, reference }, index) => (
    <span key={index} className={reference ? 'text-accent-ink' : undefined}>
      {text}
    </span>
  ))
}
