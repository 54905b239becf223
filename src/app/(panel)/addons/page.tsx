import type { Metadata } from 'next'
import { AddonList } from '#components/addon/addon-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { loadAddons } from '../../data/addons.ts'

export const metadata: Metadata = { title: 'Addons' }

export default async function AddonsPage() {
  const addons = await loadAddons()
  return (
    <>
      <PageHeader
        title="Addons"
        description="What a deploy does is done by addons: their hooks run by phase, and within one by ascending priority."
      />
      {addons.length === 0 ? (
        <EmptyState title="No addons were found">
          The worker finds them when it starts. Until it has run once there is nothing to list.
        </EmptyState>
      ) : (
        <AddonList addons={addons} />
      )}
    </>
  )
}
