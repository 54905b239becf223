'use client'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  /** Stays in view while the rest scrolls. */
  footer?: ReactNode
  /** For a few words or fields. */
  narrow?: boolean
  children: ReactNode
}

/** A window over the page: from the middle on a desktop, from the bottom on a phone. */
export function Dialog({ open, onOpenChange, title, description, footer, narrow = false, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="animate-appear fixed inset-0 z-40 bg-overlay" />
        <Primitive.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          // The window itself, and not its first button: nothing is one keypress away before it was read.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          className={cn(
            'animate-appear fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] w-full flex-col rounded-t-xl border bg-surface shadow-2xl outline-none sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[85dvh] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl',
            narrow ? 'sm:w-[min(28rem,calc(100vw-2rem))]' : 'sm:w-[min(42rem,calc(100vw-2rem))]',
          )}
        >
          <div className="flex items-start gap-3 border-b px-5 py-4">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
              {description && <Primitive.Description className="mt-0.5 text-muted">{description}</Primitive.Description>}
            </div>
            <Primitive.Close className="-mr-1.5 rounded-md p-1.5 text-muted hover:bg-hover hover:text-ink" aria-label="Close">
              <X aria-hidden className="size-4" />
            </Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4" tabIndex={-1}>
            {children}
          </div>
          {footer && <div className="flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
