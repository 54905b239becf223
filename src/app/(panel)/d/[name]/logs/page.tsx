import type { Metadata } from 'next'
import { ContainerLog } from '#components/deployment/container-log.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'

export const metadata: Metadata = { title: 'Logs' }

export default async function LogsPage({ params }: { params: Promise<{ name: string }> }) {
  const deployment = await loadDeployment((await params).name)
  if (!deployment.release)
    return (
      <EmptyState title="No log yet">
        What the {deployment.useDocker ? 'container' : 'application'} writes appears here once a release was started.
      </EmptyState>
    )
  return (
    <>
      <h2 className="sr-only">Log of the {deployment.useDocker ? 'container' : 'application'}</h2>
      {/* Another one writes after a rollout: its log begins anew. */}
      <ContainerLog
        key={`${deployment.latestRollout?.number}-${deployment.latestRollout?.state}-${deployment.status}`}
        name={deployment.name}
      />
    </>
  )
}
