import type { Metadata } from 'next'
import { ReleaseList } from '#components/deployment/release-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadReleases } from '../../../../data/releases.ts'

export const metadata: Metadata = { title: 'Releases' }

export default async function ReleasesPage({ params }: { params: Promise<{ name: string }> }) {
  const releases = await loadReleases((await params).name)
  if (releases.length === 0) {
    return (
      <EmptyState title="No releases yet">
        A deploy that got as far as an image leaves a release here: image and configuration, to which one can go back.
      </EmptyState>
    )
  }
  return (
    <>
      <h2 className="sr-only">Releases</h2>
      <ReleaseList releases={releases} />
    </>
  )
}
