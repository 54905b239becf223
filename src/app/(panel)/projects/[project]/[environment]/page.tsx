import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { EnvironmentSection } from '#components/project/environment-section.tsx'
import { PageHeader } from '#components/ui/section.tsx'
import { VariableEditor } from '#components/variable/variable-editor.tsx'
import { loadProject, loadProjectDeployments } from '../../../../data/projects.ts'
import { loadVariables } from '../../../../data/variables.ts'

interface PageProps {
  params: Promise<{ project: string; environment: string }>
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { project, environment } = await params
  return { title: `${environment} of ${project}` }
}

/** An environment with its deployments, and the variables that they share. */
export default async function EnvironmentPage({ params }: PageProps) {
  const given = await params
  const project = await loadProject(decodeURIComponent(given.project))
  const environment = project.environments.find(({ name }) => name === decodeURIComponent(given.environment))
  if (!environment) notFound()
  const [deployments, variables] = await Promise.all([
    loadProjectDeployments(project.name),
    loadVariables({ project: project.name, environment: environment.name }),
  ])
  return (
    <>
      <PageHeader
        title={environment.name}
        description={
          <>
            Environment of{' '}
            <Link prefetch={false} href={`/projects/${project.name}`} className="underline underline-offset-2">
              {project.title}
            </Link>
          </>
        }
      />
      <div className="space-y-10">
        <EnvironmentSection
          project={project}
          environment={environment}
          deployments={deployments.filter((deployment) => deployment.environment === environment.name)}
          alone
        />
        <Suspense>
          <VariableEditor scope={{ kind: 'environment', project: project.name, environment: environment.name }} initial={variables} />
        </Suspense>
      </div>
    </>
  )
}
