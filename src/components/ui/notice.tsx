import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

const KINDS = {
  info: { icon: Info, box: 'bg-sunken', mark: 'text-faint' },
  warning: { icon: TriangleAlert, box: 'bg-warn-surface border-warn/30', mark: 'text-warn' },
  error: { icon: CircleX, box: 'bg-bad-surface border-bad/30', mark: 'text-bad' },
}

interface NoticeProps {
  kind?: keyof typeof KINDS
  title?: ReactNode
  actions?: ReactNode
  className?: string
  children?: ReactNode
}

/** What one should know before going on. An error says so to screen readers at once. */
export function Notice({ kind = 'info', title, actions, className, children }: NoticeProps) {
  const { icon: Icon, box, mark } = KINDS[kind]
  return (
    <div
      role={kind === 'error' ? 'alert' : undefined}
      className={cn('flex items-start gap-2.5 rounded-lg border px-3.5 py-3', box, className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', mark)} />
      <div className="min-w-0 flex-1 break-words">
        {title && <p className="font-medium whitespace-pre-line">{title}</p>}
        {children && <div className={cn('text-muted', title && 'mt-0.5')}>{children}</div>}
        {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
