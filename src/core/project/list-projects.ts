import type { Core } from '../core.ts'
import { type ProjectDetails, toProjectDetails } from './project-details.ts'
import type { Actor } from '../user/actor.ts'
import { readableProjects } from '../user/policy.ts'

/** The projects that the actor may read, in the order of their names. */
export async function listProjects(core: Core, actor: Actor): Promise<ProjectDetails[]> {
  const found = await core.projects.overview(readableProjects(actor))
  return found.map((project) => toProjectDetails(project, actor))
}
