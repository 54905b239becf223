import { useId, type ReactNode } from 'react'
import { Checkbox } from '../ui/input.tsx'

/** A part of a dialog's form, with a heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="space-y-4 border-t pt-4">
      <h3 id={id} className="font-semibold">
        {title}
      </h3>
      {children}
    </section>
  )
}

interface CheckFieldProps {
  label: string
  help: string
  checked: boolean
  onChange: (checked: boolean) => void
}

/** One thing that is on or off. */
export function CheckField({ label, help, checked, onChange }: CheckFieldProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox
        id={id}
        aria-describedby={`${id}-help`}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-[13px] text-muted">
          {help}
        </p>
      </div>
    </div>
  )
}
