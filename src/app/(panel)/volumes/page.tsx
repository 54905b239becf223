import type { Metadata } from 'next'
import { PageHeader } from '#components/ui/section.tsx'
import { ServerVolumes } from '#components/volume/server-volumes.tsx'
import { mayRemoveSomewhere } from '../../data/rights.ts'

export const metadata: Metadata = { title: 'Volumes' }

export default async function ServerVolumesPage() {
  return (
    <>
      <PageHeader
        title="Volumes on this server"
        description="All that deployments keep, and what was left by those that are removed. Nothing of it goes by itself."
      />
      <ServerVolumes mayRemove={await mayRemoveSomewhere()} />
    </>
  )
}
