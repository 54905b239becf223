import type { Metadata } from 'next'
import { RolloutList } from '#components/rollout/rollout-list.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadRollouts } from '../../../../data/rollouts.ts'

export const metadata: Metadata = { title: 'Rollouts' }

interface Props {
  params: Promise<{ name: string }>
  searchParams: Promise<{ after?: string }>
}

export default async function RolloutsPage({ params, searchParams }: Props) {
  const { name } = await params
  const { after } = await searchParams
  const { items, next } = await loadRollouts(name, after)
  if (items.length === 0)
    return <EmptyState title="No rollouts">Each deploy, rollback, restart, stop and start is kept here, with its log.</EmptyState>
  return (
    <>
      <h2 className="sr-only">Rollouts</h2>
      <RolloutList rollouts={items} />
      <div className="mt-4 flex justify-between">
        {after ? (
          <ButtonLink href={`/d/${name}/rollouts`} size="small">
            Newest
          </ButtonLink>
        ) : (
          <span />
        )}
        {next && (
          <ButtonLink href={`/d/${name}/rollouts?after=${next}`} size="small">
            Older
          </ButtonLink>
        )}
      </div>
    </>
  )
}
