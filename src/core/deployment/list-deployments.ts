import type { Core } from '../core.ts'
import type { DeploymentStatus } from './deployment-states.ts'
import type { DeploymentSummary } from './deployment-summary.ts'
import type { Actor } from '../user/actor.ts'
import { readableProjects } from '../user/policy.ts'

export interface ListDeployments {
  after?: string
  limit: number
  /** Part of the name or the repository. */
  q?: string
  status?: DeploymentStatus
  /** A project's name. */
  project?: string
}

/** The deployments that the actor may read, newest first. */
export async function listDeployments(
  core: Core,
  actor: Actor,
  { project, ...filter }: ListDeployments,
): Promise<{ items: DeploymentSummary[]; next: string | null }> {
  const readable = readableProjects(actor)
  if (project === undefined) return core.deployments.list({ ...filter, ...(readable && { projectIds: readable }) })
  const wanted = await core.projects.getByName(project)
  const projectIds = wanted && (readable === undefined || readable.includes(wanted.id)) ? [wanted.id] : []
  return core.deployments.list({ ...filter, projectIds })
}
