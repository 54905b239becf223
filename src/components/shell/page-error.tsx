'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

/** A page that could not be drawn: what that means for what runs, and what to do. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  function again() {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }
  return (
    <Notice
      kind="error"
      title="This page could not be shown"
      actions={
        <>
          <Button size="small" variant="primary" onClick={again}>
            Try again
          </Button>
          <Button asChild size="small">
            <Link href="/">To the deployments</Link>
          </Button>
        </>
      }
    >
      <p>The panel made a mistake. Your deployments run on: they do not need the panel.</p>
      {error.digest && (
        <p className="text-[13px]">
          In the panel’s log it is marked <code>{error.digest}</code>.
        </p>
      )}
    </Notice>
  )
}
