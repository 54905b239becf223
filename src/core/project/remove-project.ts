import type { Core } from '../core.ts'
import { DEFAULT_PROJECT } from './default-places.ts'
import { findProject } from './find-project.ts'
import { projectKept, projectNotEmpty } from './project-errors.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Removes a project in which nothing is left, with its environments, its variables, and the history of what was removed from it.
 * The audit stays.
 * @throws project_not_found, forbidden, project_kept, project_not_empty
 */
export async function removeProject(core: Core, actor: Actor, name: string): Promise<void> {
  const project = await findProject(core, actor, 'manage', name)
  if (name === DEFAULT_PROJECT) throw projectKept(name)
  if (!(await core.projects.removeEmpty(project.id))) throw projectNotEmpty(name)
  await auditProject(core, actor, 'project.remove', project)
}
