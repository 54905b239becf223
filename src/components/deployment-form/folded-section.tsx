'use client'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { get, useFormContext } from 'react-hook-form'
import type { DeploymentFormValues } from './form-values.ts'

interface FoldedSectionProps {
  title: string
  /** What is set in it, in a few words, for those who leave it folded. */
  summary: string
  /** Its inputs: it opens by itself when something is wrong with one of them. */
  fields: string[]
  children: ReactNode
}

/** A part of the form that most people leave as it is. */
export function FoldedSection({ title, summary, fields, children }: FoldedSectionProps) {
  const { formState } = useFormContext<DeploymentFormValues>()
  const wrong = fields.some((field) => get(formState.errors, field) !== undefined)
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (!wrong || !place.current) return
    setOpen(true)
    // What is folded cannot be gone to: the form has tried that before this opened.
    place.current.open = true
    if (!document.activeElement?.matches('[aria-invalid]')) place.current.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [wrong])
  return (
    <details ref={place} className="group border-t" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex items-center gap-2 px-4 py-2.5 select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 shrink-0 text-faint group-open:rotate-90" />
        <span className="shrink-0 font-medium">{title}</span>
        <span className="ml-auto min-w-0 truncate text-[13px] text-muted">{summary}</span>
      </summary>
      <div className="space-y-4 px-4 pt-1 pb-5">{children}</div>
    </details>
  )
}
