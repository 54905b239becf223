'use client'
import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'

interface RowEditorProps {
  title: string
  help?: ReactNode
  /** What one row is, such as "volume": on the button that adds one. */
  noun: string
  count: number
  onAdd: () => void
  children: ReactNode
}

/** A list whose rows are added, filled in and taken away. */
export function RowEditor({ title, help, noun, count, onAdd, children }: RowEditorProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">{title}</legend>
      {help && <p className="mt-0.5 text-[13px] text-muted">{help}</p>}
      {count > 0 && <ul className="mt-2 space-y-2">{children}</ul>}
      <Button size="small" variant="link" onClick={onAdd} className="mt-1.5 -ml-2.5">
        <Plus aria-hidden />
        Add {noun}
      </Button>
    </fieldset>
  )
}

export function RemoveRow({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={onRemove}>
      <X aria-hidden />
    </Button>
  )
}
