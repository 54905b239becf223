import type { Metadata } from 'next'
import { ReleaseList } from '#components/deployment/release-list.tsx'
import { SettingsNotice } from '#components/release/settings-notice.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadDrift, loadReleases } from '../../../../data/releases.ts'

export const metadata: Metadata = { title: 'Releases' }

export default async function ReleasesPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const releases = await loadReleases(name)
  if (releases.length === 0) {
    return (
      <EmptyState title="No releases yet">
        A deploy that got as far as an image leaves a release here: image and configuration, to which one can go back.
      </EmptyState>
    )
  }
  const drift = await loadDrift(name)
  return (
    <div className="space-y-4">
      <h2 className="sr-only">Releases</h2>
      {drift && <SettingsNotice name={name} {...drift} />}
      <ReleaseList name={name} releases={releases} />
    </div>
  )
}
