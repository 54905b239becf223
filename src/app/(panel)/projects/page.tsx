import type { Metadata } from 'next'
import { CreateProjectButton } from '#components/project/create-project-button.tsx'
import { ProjectList } from '#components/project/project-list.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { requireActor } from '../../auth/current-actor.ts'
import { loadProjects } from '../../data/projects.ts'

export const metadata: Metadata = { title: 'Projects' }

export default async function ProjectsPage() {
  const [actor, projects] = await Promise.all([requireActor(), loadProjects()])
  return (
    <>
      <PageHeader
        title="Projects"
        description="Deployments that belong together. Those of one environment reach each other by name, and share variables."
        actions={actor.isAdministrator && <CreateProjectButton />}
      />
      {projects.length === 0 ? (
        <EmptyState title="You are in no project yet">An owner of a project, or an administrator, can give you a role in one.</EmptyState>
      ) : (
        <ProjectList projects={projects} />
      )}
    </>
  )
}
