import type { Core } from '../core.ts'
import type { ProjectRecord } from './project.store.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, may, notFound, type Action } from '../user/policy.ts'

/**
 * A project by its name, for something that is to be done with it.
 * @throws project_not_found, forbidden
 */
export async function findProject(core: Core, actor: Actor, action: Action, name: string): Promise<ProjectRecord> {
  const found = await core.projects.getByName(name)
  if (!found || !may(actor, 'read', found.id)) throw notFound('project', name)
  authorize(actor, action, { kind: 'project', name, projectId: found.id })
  return found
}
