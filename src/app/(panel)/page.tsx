import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { DeploymentList } from '#components/deployment/deployment-list.tsx'
import { toDeploymentRow } from '#components/deployment/deployment-row.ts'
import { FirstVisit } from '#components/deployment/first-visit.tsx'
import { Button } from '#components/ui/button.tsx'
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
          <Button asChild variant="primary">
            <Link href="/new">
              <Plus aria-hidden />
              New deployment
            </Link>
          </Button>
        }
      />
      {deployments.length === 0 ? <FirstVisit /> : <DeploymentList rows={deployments.map((deployment) => toDeploymentRow(deployment, steps[deployment.name] ?? null))} />}
    </>
  )
}
