import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

export interface FieldIds {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

interface FieldProps {
  id: string
  label: string
  /** What the field is for, in a line. */
  help?: ReactNode
  error?: string | undefined
  optional?: boolean
  className?: string
  children: (ids: FieldIds) => ReactNode
}

/** Label, control, help and error of one input, tied together for screen readers. */
export function Field({ id, label, help, error, optional, className, children }: FieldProps) {
  const helpId = help ? `${id}-help` : undefined
  const errorId = error ? `${id}-error` : undefined
  const describedBy = [errorId, helpId].filter(Boolean).join(' ') || undefined
  return (
    <div className={cn('min-w-0 space-y-1.5', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {optional && <span className="text-xs text-faint">optional</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {error && <FieldError id={errorId} message={error} />}
      {help && (
        <p id={helpId} className="text-[13px] text-muted">
          {help}
        </p>
      )}
    </div>
  )
}

export function FieldError({ id, message }: { id?: string | undefined; message: string }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-[13px] text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 break-words">{message.charAt(0).toUpperCase() + message.slice(1)}</span>
    </p>
  )
}
