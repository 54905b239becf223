'use client'
import './globals.css'

/** When even the frame of a page could not be drawn. It leans on nothing, since what it would lean on may be what failed. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="bg-page font-sans text-ink">
        <main className="mx-auto max-w-lg px-6 py-24">
          <h1 className="text-xl font-semibold">This page could not be shown</h1>
          <p className="mt-2 text-muted">The panel made a mistake. Your deployments run on: they do not need the panel.</p>
          {error.digest && (
            <p className="mt-2 text-muted">
              In the panel’s log it is marked <code>{error.digest}</code>.
            </p>
          )}
          <button type="button" onClick={reset} className="mt-5 h-9 rounded-md bg-accent px-4 font-medium text-white hover:bg-accent-hover">
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
