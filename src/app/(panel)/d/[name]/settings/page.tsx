import type { Metadata } from 'next'
import { DeploymentSettings } from '#components/deployment-form/deployment-settings.tsx'
import { loadWholeDeployment } from '../../../../data/deployments.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage({ params }: { params: Promise<{ name: string }> }) {
  const deployment = await loadWholeDeployment((await params).name)
  return (
    <>
      <h2 className="sr-only">Settings of {deployment.name}</h2>
      <DeploymentSettings deployment={deployment} />
    </>
  )
}
