import type { Metadata } from 'next'
import { NewDeployment } from '#components/deployment-form/new-deployment.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { requireActor } from '../../auth/current-actor.ts'

export const metadata: Metadata = { title: 'New deployment' }

export default async function NewPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requireActor()
  const { type, repository } = await searchParams
  return (
    <div className="max-w-3xl">
      <PageHeader title="New deployment" description="Say what to run. You see the plan before anything is made." />
      <NewDeployment
        initial={{ ...(type === 'image' ? { projectType: 'image' } : {}), ...(typeof repository === 'string' ? { repository } : {}) }}
      />
    </div>
  )
}
