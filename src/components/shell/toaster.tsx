'use client'
import { Toaster } from 'sonner'

export { toast } from 'sonner'

/** Sonner in the colours of the page. */
export function PanelToaster() {
  return (
    <Toaster
      position="bottom-right"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-full items-start gap-2.5 rounded-lg border border-line-strong bg-surface px-4 py-3 text-sm text-ink shadow-lg',
          content: 'min-w-0 flex-1',
          description: 'mt-0.5 text-muted',
          success: '[&_[data-icon]]:text-good',
          error: '[&_[data-icon]]:text-bad',
        },
      }}
      mobileOffset={{ bottom: 72 }}
    />
  )
}
