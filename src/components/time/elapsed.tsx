'use client'
import { formatDuration } from './format-duration.ts'
import { useNow } from './ticker.ts'

/** A duration that still grows: since `from`, in whole seconds. */
export function Elapsed({ from, className }: { from: string; className?: string }) {
  const now = useNow()
  const seconds = Math.max(0, Math.round((now - Date.parse(from)) / 1000))
  return (
    <span className={className} suppressHydrationWarning>
      {seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)}
    </span>
  )
}
