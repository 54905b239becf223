import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-start justify-center gap-3 px-6">
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-muted">The page was moved, removed, or never was. What runs is not touched by that.</p>
      <Button asChild variant="primary">
        <Link href="/">To the deployments</Link>
      </Button>
    </main>
  )
}
