import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { DeploymentList } from '#components/deployment/deployment-list.tsx'
import { toDeploymentRow } from '#components/deployment/deployment-row.ts'
import { FirstVisit } from '#components/deployment/first-visit.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { loadDeployments } from '../data/deployments.ts'
import { loadRunningSteps } from '../data/rollouts.ts'

export const metadata: Metadata = { title: 'Deployments' }

export default async function DeploymentsPage() {
  const deployments = await loadDeployments()
  const steps = await loadRunningSteps(deployments)
  return (
    <>
      <PageHeader
        title="Deployments"
        actions={
          <ButtonLink href="/new" variant="primary">
            <Plus aria-hidden />
            New deployment
          </ButtonLink>
        }
      />
      {deployments.length === 0 ? (
        <FirstVisit />
      ) : (
        <DeploymentList rows={deployments.map((deployment) => toDeploymentRow(deployment, steps[deployment.name] ?? null))} />
      )}
    </>
  )
}
