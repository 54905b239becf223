import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, may, type Action } from '../user/policy.ts'

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
  const found = await core.projects.getByName(project)
  if (!found || !may(actor, 'read', found.id)) throw missing('project', project)
  authorize(actor, action, { kind: 'project', name: project, projectId: found.id })
  const place = await core.projects.getEnvironment(found.id, environment)
  if (!place) throw missing('environment', environment)
  return { projectId: found.id, environmentId: place.id }
}

function missing(field: 'project' | 'environment', name: string): WebopsError {
  return new WebopsError({
    code: field === 'project' ? 'project_not_found' : 'environment_not_found',
    kind: 'not_found',
    message: `There is no ${field} ${name}.`,
    field,
  })
}
