import type { Actor, Role } from './actor.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'

/** What can be done within a project. */
export type Action = 'read' | 'create' | 'update' | 'roll_out' | 'remove' | 'manage'

const ALLOWED: Record<Role, readonly Action[]> = {
  viewer: ['read'],
  developer: ['read', 'create', 'update', 'roll_out'],
  admin: ['read', 'create', 'update', 'roll_out', 'remove', 'manage'],
  owner: ['read', 'create', 'update', 'roll_out', 'remove', 'manage'],
}

/** What is asked about: what it is called to people, and the project that it belongs to. */
export interface Resource {
  kind: 'deployment' | 'rollout' | 'project'
  name: string
  projectId: string
}

/** Whether the actor may do that in the project. */
export function may(actor: Actor, action: Action, projectId: string): boolean {
  if (mayEverything(actor)) return true
  const role = rolesOf(actor)[projectId]
  return role !== undefined && ALLOWED[role].includes(action)
}

/**
 * @throws <kind>_not_found when the actor may not even know of it, forbidden when they may only look
 */
export function authorize(actor: Actor, action: Action, resource: Resource): void {
  if (actor.type === 'hook' && isOwnOf(actor.deployment, action, resource)) return
  if (may(actor, action, resource.projectId)) return
  if (!may(actor, 'read', resource.projectId)) throw notFound(resource.kind, resource.name)
  throw new WebopsError({
    code: 'forbidden',
    kind: 'forbidden',
    message: `You may look at this ${resource.kind}, and not ${PHRASES[action]}.`,
    hint: 'An owner or administrator of the project can give you another role.',
  })
}

/** Of which deployment of that name it is, requestRollout looks at. */
function isOwnOf(
  own: { name: string; projectId: string; previewOf?: string },
  action: Action,
  { kind, name, projectId }: Resource,
): boolean {
  const mayDo = action === 'roll_out' || (action === 'remove' && own.previewOf !== undefined)
  return mayDo && kind === 'deployment' && name === own.name && projectId === own.projectId
}

/** Whether the actor may do everything everywhere. */
export function mayEverything(actor: Actor): boolean {
  return actor.type === 'local' || (actor.type === 'user' && actor.isAdministrator)
}

/** Ids of the projects that the actor may read; undefined for all. */
export function readableProjects(actor: Actor): string[] | undefined {
  return mayEverything(actor) ? undefined : Object.keys(rolesOf(actor))
}

function rolesOf(actor: Actor): Record<string, Role> {
  return actor.type === 'user' ? actor.roles : {}
}

/** @throws forbidden for somebody who may create nothing anywhere */
export function authorizeSomewhere(actor: Actor, action: Action): void {
  if (mayEverything(actor)) return
  if (Object.keys(rolesOf(actor)).some((projectId) => may(actor, action, projectId))) return
  throw new WebopsError({ code: 'forbidden', kind: 'forbidden', message: `You may not ${PHRASES[action]} in any project.` })
}

/** @throws forbidden for everybody who does not administer the whole installation */
export function authorizeAdministrator(actor: Actor, phrase: string): void {
  if (mayEverything(actor)) return
  throw new WebopsError({ code: 'forbidden', kind: 'forbidden', message: `Only administrators may ${phrase}.`, hint: 'Ask one of them.' })
}

/** The same answer for what is not there and for what one may not know of. */
export function notFound(kind: Resource['kind'], name: string): WebopsError {
  return new WebopsError({
    code: `${kind}_not_found`,
    kind: 'not_found',
    message: `There is no ${kind} ${shortened(name)}.`,
    hint: WHERE_TO_LOOK[kind],
    // What somebody fills in beside others.
    ...(kind === 'project' && { field: 'project' }),
  })
}

const WHERE_TO_LOOK: Record<Resource['kind'], string> = {
  deployment: 'See what there is: webops ps',
  rollout: 'GET /api/v1/deployments/<name>/rollouts lists those of a deployment.',
  project: 'See what there is: webops project list',
}

const PHRASES: Record<Action, string> = {
  read: 'read it',
  create: 'create deployments',
  update: 'change it',
  roll_out: 'roll it out',
  remove: 'remove it',
  manage: 'manage it',
}
