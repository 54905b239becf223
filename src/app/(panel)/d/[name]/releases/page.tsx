import type { Metadata } from 'next'
import { ReleaseList } from '#components/deployment/release-list.tsx'
import { SettingsNotice } from '#components/release/settings-notice.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'
import { loadDrift, loadReleases } from '../../../../data/releases.ts'

export const metadata: Metadata = { title: 'Releases' }

export default async function ReleasesPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const releases = await loadReleases(name)
  if (releases.length === 0) {
    const made = (await loadDeployment(name)).useDocker ? 'an image' : 'a build'
    const part = made.replace(/^an? /, '')
    return (
      <EmptyState title="No releases yet">
        A deploy that got as far as {made} leaves a release here: {part} and configuration, to which one can go back.
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
