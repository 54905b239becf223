'use client'
import { formatRelative } from './format-relative.ts'
import { useNow } from './ticker.ts'

/** How long ago, with the exact time on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={exact(at)} className={className} suppressHydrationWarning>
      {formatRelative(at, now)}
    </time>
  )
}

function exact(at: string): string {
  return `${new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })} (${at})`
}
