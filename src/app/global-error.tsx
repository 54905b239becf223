'use client'
import './globals.css'
import { PageError } from '#components/shell/page-error.tsx'

/** When even the frame of the page could not be drawn. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="bg-page font-sans text-ink">
        <main className="mx-auto max-w-2xl px-6 py-16">
          <PageError {...props} />
        </main>
      </body>
    </html>
  )
}
