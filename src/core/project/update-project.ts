import type { z } from 'zod'
import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { getProject } from './get-project.ts'
import type { ProjectDetails } from './project-details.ts'
import type { updateProjectInput } from './project.schema.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Gives a project another title. Its name stays: networks, addresses of the API and scripts go by it.
 * @throws project_not_found, forbidden
 */
export async function updateProject(
  core: Core,
  actor: Actor,
  name: string,
  { title }: z.output<typeof updateProjectInput>,
): Promise<ProjectDetails> {
  const project = await findProject(core, actor, 'manage', name)
  await core.projects.rename(project.id, title)
  await auditProject(core, actor, 'project.update', project, { title })
  return getProject(core, actor, name)
}
