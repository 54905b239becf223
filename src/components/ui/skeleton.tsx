import { cn } from './class-names.ts'

/** A grey place where something is about to be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-hover', className)} />
}

/** The rest of a page while it loads, with a word for screen readers. */
export function LoadingRows({ rows = 6, height = 'h-12' }: { rows?: number; height?: string }) {
  return (
    <div role="status" className="space-y-2">
      <span className="sr-only">Loading…</span>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className={height} />
      ))}
    </div>
  )
}
