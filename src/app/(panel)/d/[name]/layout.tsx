import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DeploymentHeader } from '#components/deployment/deployment-header.tsx'
import { RunWordsProvider } from '#components/deployment/run-words-context.tsx'
import { RefreshEvery } from '#components/shell/refresh-every.tsx'
import { loadDeployment } from '../../../data/deployments.ts'

interface Props {
  params: Promise<{ name: string }>
  children: ReactNode
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await params
  return { title: { default: name, template: `%s · ${name} · WebOps` } }
}

export default async function DeploymentLayout({ params, children }: Props) {
  const deployment = await loadDeployment((await params).name)
  return (
    <RunWordsProvider useDocker={deployment.useDocker}>
      <RefreshEvery seconds={15} />
      <DeploymentHeader deployment={deployment} />
      <div className="pt-6">{children}</div>
    </RunWordsProvider>
  )
}
