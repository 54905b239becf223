import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { environmentMissing } from './project-errors.ts'
import type { Actor } from '../user/actor.ts'
import type { Action } from '../user/policy.ts'

/**
 * Where a deployment belongs, by name.
 * @throws project_not_found, environment_not_found, forbidden
 */
export async function findPlace(
  core: Core,
  actor: Actor,
  action: Action,
  project: string,
  environment: string,
): Promise<{ projectId: string; environmentId: string }> {
  const found = await findProject(core, actor, action, project)
  const place = await core.projects.getEnvironment(found.id, environment)
  if (!place) throw environmentMissing(environment)
  return { projectId: found.id, environmentId: place.id }
}
