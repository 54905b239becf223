import type { Metadata } from 'next'
import { Suspense } from 'react'
import { EnvironmentSection } from '#components/project/environment-section.tsx'
import { MemberList } from '#components/project/member-list.tsx'
import { ProjectActions } from '#components/project/project-actions.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { VariableEditor } from '#components/variable/variable-editor.tsx'
import { loadMembers, loadProject, loadProjectDeployments } from '../../../data/projects.ts'
import { loadVariables } from '../../../data/variables.ts'

interface PageProps {
  params: Promise<{ project: string }>
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await params).project }
}

export default async function ProjectPage({ params }: PageProps) {
  const name = decodeURIComponent((await params).project)
  const project = await loadProject(name)
  const [deployments, members, variables] = await Promise.all([
    loadProjectDeployments(name),
    loadMembers(name),
    loadVariables({ project: name }),
  ])
  return (
    <>
      <PageHeader
        title={project.title}
        description={
          <>
            Project <code>{project.name}</code>. A deployment stays in the environment in which it was made; moving one is not possible yet.
          </>
        }
        actions={project.mayManage && <ProjectActions project={project} />}
      />
      <div className="space-y-10">
        {project.environments.map((environment) => (
          <EnvironmentSection
            key={environment.name}
            project={project}
            environment={environment}
            deployments={deployments.filter((deployment) => deployment.environment === environment.name)}
          />
        ))}
        <Suspense>
          <VariableEditor scope={{ kind: 'project', project: name }} initial={variables} />
        </Suspense>
        <MemberList project={name} members={members} mayManage={project.mayManage} />
      </div>
    </>
  )
}
