import type { Metadata } from 'next'
import { Suspense } from 'react'
import { DomainList } from '#components/domain/domain-list.tsx'
import { MaintenanceSwitch } from '#components/domain/maintenance-switch.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'
import { loadDomains } from '../../../../data/domains.ts'

export const metadata: Metadata = { title: 'Domains' }

export default async function DomainsPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const [deployment, domains] = await Promise.all([loadDeployment(name), loadDomains(name)])
  const { maintenance, maintenanceMessage } = deployment
  return (
    <div className="space-y-8">
      <Suspense>
        <DomainList name={name} domains={domains} />
      </Suspense>
      <MaintenanceSwitch key={`${maintenance} ${maintenanceMessage}`} name={name} maintenance={maintenance} message={maintenanceMessage} />
    </div>
  )
}
