'use client'
import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button } from '../ui/button.tsx'

/** A page that could not be drawn: what that means for what runs, and what to do. Light, since it travels along with every page. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  function again() {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }
  return (
    <div role="alert" className="rounded-lg border border-bad/30 bg-bad-surface px-5 py-4">
      <h1 className="font-semibold">This page could not be shown</h1>
      <p className="mt-1 text-muted">The panel made a mistake. Your deployments run on: they do not need the panel.</p>
      {error.digest && (
        <p className="mt-1 text-[13px] text-muted">
          In the panel’s log it is marked <code>{error.digest}</code>.
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Button size="small" variant="primary" onClick={again}>
          Try again
        </Button>
        <a href="/" className="text-accent-ink underline-offset-4 hover:underline">
          To the deployments
        </a>
      </div>
    </div>
  )
}
