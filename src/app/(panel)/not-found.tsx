import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is nothing here"
        actions={
          <Button asChild variant="primary">
            <Link href="/">To the deployments</Link>
          </Button>
        }
      >
        It was removed, renamed, or you may not see it.
      </EmptyState>
    </>
  )
}
