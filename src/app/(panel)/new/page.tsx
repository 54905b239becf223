import type { Metadata } from 'next'
import { NewDeployment } from '#components/deployment-form/new-deployment.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { PUSHED } from '#core/push/pushed-source.ts'
import { requireActor } from '../../auth/current-actor.ts'
import { loadProjects } from '../../data/projects.ts'

export const metadata: Metadata = { title: 'New deployment' }

export default async function NewPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requireActor()
  const { type, repository, project, environment } = await searchParams
  const places = (await loadProjects()).filter(({ mayCreate }) => mayCreate)
  const place = places.find(({ name }) => name === project) ?? places.find(({ name }) => name === 'default') ?? places[0]
  const wanted = place?.environments.find(({ name }) => name === environment) ?? place?.environments[0]
  return (
    <div className="max-w-3xl">
      <PageHeader title="New deployment" description="Say what to run. You see the plan before anything is made." />
      <NewDeployment
        places={places}
        initial={{
          ...(place ? { project: place.name } : {}),
          ...(wanted ? { environment: wanted.name } : {}),
          ...(type === 'image' ? { projectType: 'image' } : {}),
          ...(type === 'push' ? { repository: PUSHED } : {}),
          ...(typeof repository === 'string' ? { repository } : {}),
        }}
      />
    </div>
  )
}
