import { ButtonLink } from '#components/ui/button-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is nothing here"
        actions={
          <ButtonLink href="/" variant="primary">
            To the deployments
          </ButtonLink>
        }
      >
        It was removed, renamed, or you may not see it.
      </EmptyState>
    </>
  )
}
