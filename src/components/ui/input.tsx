import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './class-names.ts'

const box =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-faint transition-colors hover:border-control-line aria-invalid:border-bad disabled:bg-sunken disabled:text-faint disabled:hover:border-line-strong focus-visible:-outline-offset-1'

export function Input({ className, type = 'text', small = false, ...props }: ComponentProps<'input'> & { small?: boolean }) {
  return <input type={type} className={cn(box, small ? 'h-8' : 'h-9', className)} {...props} />
}

export function Textarea({ className, small = false, ...props }: ComponentProps<'textarea'> & { small?: boolean }) {
  return <textarea className={cn(box, small ? 'min-h-8 py-1' : 'min-h-24 py-2', className)} {...props} />
}

/** The browser's own list: it works by keyboard, with a thumb, and without a script. */
export function Select({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <div className={cn('relative min-w-0', className)}>
      <select className={cn(box, 'h-9 appearance-none pr-9 text-ellipsis')} {...props}>
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint" />
    </div>
  )
}

export function Checkbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return <input type="checkbox" className={cn('size-4 shrink-0 rounded accent-accent disabled:opacity-60', className)} {...props} />
}
