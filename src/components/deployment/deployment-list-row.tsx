import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { memo } from 'react'
import { cn } from '../ui/class-names.ts'
import type { DeploymentRow } from './deployment-row.ts'
import { LastChange } from './last-change.tsx'
import { StateBadge } from './state-badge.tsx'

interface RowProps {
  row: DeploymentRow
  /** Its place in the table, from 1. */
  index: number
  showProject: boolean
}

/** One deployment: a row of the table, or lines under each other on a phone. */
export const DeploymentListRow = memo(function DeploymentListRow({ row, index, showProject }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index}
      className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b px-4 py-2 hover:bg-hover md:h-14 md:grid-cols-[minmax(0,1.5fr)_7.5rem_minmax(0,1.4fr)_minmax(0,1.3fr)] md:py-0"
    >
      <div role="cell" className="min-w-0">
        <div className={cn('flex min-w-0 items-baseline gap-2', row.previewOf !== null && 'pl-4')}>
          <Link href={`/d/${row.name}`} prefetch={false} className="truncate font-medium after:absolute after:inset-0">
            {row.name}
          </Link>
          {row.previewOf !== null && <span className="shrink-0 text-xs text-faint">preview</span>}
          {showProject && <span className="shrink-0 text-xs text-faint">{row.project}</span>}
        </div>
        {row.url && (
          <a
            href={row.url}
            target="_blank"
            rel="noreferrer"
            className={cn(
              'relative inline-flex max-w-full items-center gap-1 text-[13px] text-muted hover:text-ink hover:underline',
              row.previewOf !== null && 'pl-4',
            )}
          >
            <span className="truncate">{row.url.replace(/^https?:\/\//, '').replace(/\/$/, '')}</span>
            <ExternalLink aria-hidden className="size-3 shrink-0 text-faint" />
          </a>
        )}
      </div>
      <div role="cell" className="min-w-0 self-start md:self-center" title={row.statusReason ?? undefined}>
        <StateBadge status={row.status} />
      </div>
      <div role="cell" className="col-span-2 flex min-w-0 text-[13px] md:col-span-1 md:text-sm">
        <LastChange row={row} />
      </div>
      <div role="cell" className="col-span-2 flex min-w-0 items-baseline gap-2 text-[13px] md:col-span-1">
        {row.commit ? (
          <>
            <span className="font-mono text-muted" title={row.commit}>
              {row.commit.slice(0, 7)}
            </span>
            <span className="truncate text-muted" title={row.commitSubject ?? undefined}>
              {row.commitSubject}
            </span>
          </>
        ) : (
          <span className="truncate font-mono text-muted">{row.image ?? ''}</span>
        )}
      </div>
    </div>
  )
})
