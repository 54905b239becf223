import type { Metadata } from 'next'
import Link from 'next/link'
import { RolloutList } from '#components/rollout/rollout-list.tsx'
import { Button } from '#components/ui/button.tsx'
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
  if (items.length === 0) return <EmptyState title="No rollouts">Each deploy, rollback, restart, stop and start is kept here, with its log.</EmptyState>
  return (
    <>
      <h2 className="sr-only">Rollouts</h2>
      <RolloutList rollouts={items} />
      <div className="mt-4 flex justify-between">
        {after ? (
          <Button asChild size="small">
            <Link href={`/d/${name}/rollouts`}>Newest</Link>
          </Button>
        ) : (
          <span />
        )}
        {next && (
          <Button asChild size="small">
            <Link href={`/d/${name}/rollouts?after=${next}`}>Older</Link>
          </Button>
        )}
      </div>
    </>
  )
}
