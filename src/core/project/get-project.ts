import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { type ProjectDetails, toProjectDetails } from './project-details.ts'
import type { Actor } from '../user/actor.ts'
import { notFound } from '../user/policy.ts'

/** One project with its environments. @throws project_not_found */
export async function getProject(core: Core, actor: Actor, name: string): Promise<ProjectDetails> {
  const { id } = await findProject(core, actor, 'read', name)
  const [found] = await core.projects.overview([id])
  if (!found) throw notFound('project', name)
  return toProjectDetails(found, actor)
}
