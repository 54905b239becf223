import type { Core } from '../core.ts'
import { DEFAULT_ENVIRONMENT } from './default-places.ts'
import { findProject } from './find-project.ts'
import { environmentKept, environmentMissing, environmentNotEmpty } from './project-errors.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Removes an environment in which nothing is left, with its variables and the history of what was removed from it.
 * @throws project_not_found, environment_not_found, forbidden, environment_kept, environment_not_empty
 */
export async function removeEnvironment(core: Core, actor: Actor, projectName: string, name: string): Promise<void> {
  const project = await findProject(core, actor, 'manage', projectName)
  const environment = await core.projects.getEnvironment(project.id, name)
  if (!environment) throw environmentMissing(name)
  if (name === DEFAULT_ENVIRONMENT) throw environmentKept(name)
  if (!(await core.projects.removeEmptyEnvironment(environment.id))) throw environmentNotEmpty(projectName, name)
  await auditProject(core, actor, 'environment.remove', project, { environment: name })
}
