import Link from 'next/link'
import type { ProjectView } from '#api/schemas/project-views.ts'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { StateBadge } from '../deployment/state-badge.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { RemoveEnvironmentButton } from './remove-environment-button.tsx'

/** Stays, as the API says too. */
const KEPT = 'production'

interface EnvironmentSectionProps {
  project: Pick<ProjectView, 'name' | 'mayManage' | 'mayCreate'>
  environment: ProjectView['environments'][number]
  deployments: ListedDeploymentView[]
  /** On a page of its own. */
  alone?: boolean
}

/** The deployments of an environment, and how they reach each other. */
export function EnvironmentSection({ project, environment, deployments, alone = false }: EnvironmentSectionProps) {
  const address = `/projects/${project.name}/${environment.name}`
  const removable = project.mayManage && environment.name !== KEPT && deployments.length === 0
  const aside = (
    <div className="flex flex-wrap items-center gap-2">
      {!alone && (
        <ButtonLink href={address} size="small">
          Variables of {environment.name}
        </ButtonLink>
      )}
      {removable && !alone && <RemoveEnvironmentButton project={project.name} environment={environment.name} />}
      {project.mayCreate && (
        <ButtonLink href={`/new?project=${project.name}&environment=${environment.name}`} size="small">
          New deployment
        </ButtonLink>
      )}
    </div>
  )
  return (
    <Section title={alone ? 'Deployments' : environment.name} aside={aside}>
      {deployments.length === 0 ? (
        <EmptyState title="No deployments yet">
          What is deployed here gets the network <code>{environment.network}</code>, on which nobody else is.
        </EmptyState>
      ) : (
        <>
          <ul aria-label={`Deployments of ${environment.name}`} className="divide-y rounded-lg border bg-surface">
            {deployments.map((deployment) => (
              <Row key={deployment.name} deployment={deployment} />
            ))}
          </ul>
          <p className="mt-2 text-[13px] text-muted">
            They reach each other by these names on the network <code>{environment.network}</code>, and nobody else does. One that was made
            later is known to all of them at once; nothing has to be opened.
          </p>
        </>
      )}
    </Section>
  )
}

function Row({ deployment }: { deployment: ListedDeploymentView }) {
  const { name, status, port, useDocker, dockerNetworkMode } = deployment
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5">
      <Link prefetch={false} href={`/d/${name}`} className="min-w-0 truncate font-medium hover:underline">
        {name}
      </Link>
      <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px]">
        {useDocker && dockerNetworkMode === 'bridge' ? (
          <CopyText what={`name of ${name} on the network`} text={port === null ? name : `${name}:${port}`} />
        ) : (
          <span className="text-muted">
            not on the network: {useDocker ? `its mode is ${dockerNetworkMode}` : 'it runs without Docker'}
          </span>
        )}
        <StateBadge status={status} />
      </span>
    </li>
  )
}
