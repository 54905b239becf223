import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, notFound } from '../user/policy.ts'
import type { PreviewDeployment } from './preview-record.ts'

/** A deployment, as far as an actor has to name it. */
type Named = Pick<PreviewDeployment, 'id' | 'name' | 'projectId'>

/**
 * Whether somebody may make and update previews of a deployment: whoever may roll it out, and its own webhook. No deploy hook
 * may, and no look at the repository.
 * @throws deployment_not_found, forbidden
 */
export function authorizePreviews(actor: Actor, parent: DeploymentRecord): void {
  if (actor.type !== 'hook') return authorize(actor, 'roll_out', { kind: 'deployment', name: parent.name, projectId: parent.projectId })
  if (actor.id !== `webhook:${parent.id}` || actor.deployment.id !== parent.id) throw notFound('deployment', parent.name)
}

/** Who works on one preview: a webhook gets the right to do so for this one alone, and people have their own rights. */
export function actorOfPreview(actor: Actor, parentId: string, { id, name, projectId }: Named): Actor {
  if (actor.type !== 'hook' || actor.deployment.id !== parentId) return actor
  return { ...actor, deployment: { id, name, projectId, previewOf: parentId } }
}

/** Somebody who deleted a branch, for its preview alone: removing other deployments takes another right than pushing. */
export function deleterOfBranch(actor: Actor & { type: 'user' }, parentId: string, { id, name, projectId }: Named): Actor {
  return { type: 'hook', id: `user:${actor.id}`, name: actor.name, deployment: { id, name, projectId, previewOf: parentId } }
}

/** WebOps itself, which ends a preview. @param because in a sentence without its full stop */
export function keeperOfPreview(parentId: string, { id, name, projectId }: Named, because: string): Actor {
  return { type: 'hook', id: 'webops', name: `WebOps, since ${because}`, deployment: { id, name, projectId, previewOf: parentId } }
}
