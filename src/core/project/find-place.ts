import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { environmentMissing } from './project-errors.ts'
import { environmentOfPreview } from '../preview/preview-errors.ts'
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

/**
 * The same for a deployment that is to be made there.
 * @throws project_not_found, environment_not_found, forbidden, environment_of_preview
 */
export async function findPlaceForNew(core: Core, actor: Actor, project: string, environment: string): ReturnType<typeof findPlace> {
  const place = await findPlace(core, actor, 'create', project, environment)
  if (await core.previews.ownsEnvironment(place.environmentId)) throw environmentOfPreview(environment)
  return place
}
