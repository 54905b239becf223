'use client'
import { formatRelative } from './format-relative.ts'
import { useNow } from './ticker.ts'

/** How long ago, with the exact time on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={exactTime(at)} className={className} suppressHydrationWarning>
      {formatRelative(at, now)}
    </time>
  )
}

/** For hovering: as the reader's clock shows it, and in UTC. */
export function exactTime(at: string): string {
  return `${new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })} (${at})`
}
