import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { ownersAffair, userMissing } from './project-errors.ts'
import type { MemberRecord } from './project.store.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor, Role } from '../user/actor.ts'
import { mayEverything } from '../user/policy.ts'

/** Who has a role in a project, in the order of their addresses. @throws project_not_found */
export async function listMembers(core: Core, actor: Actor, projectName: string): Promise<MemberRecord[]> {
  const { id } = await findProject(core, actor, 'read', projectName)
  return core.projects.members(id)
}

/**
 * Gives somebody a role in a project, in place of the one that they have.
 * @throws project_not_found, user_not_found, forbidden, owner_only
 */
export async function setMember(core: Core, actor: Actor, projectName: string, email: string, role: Role): Promise<MemberRecord> {
  const { project, member } = await findMember(core, actor, projectName, email)
  if (role === 'owner' || member.role === 'owner') requireOwner(actor, project.id)
  await core.projects.setMember(project.id, member.id, role)
  await auditProject(core, actor, 'member.set', project, { email: member.email, role })
  return { email: member.email, name: member.name, role }
}

/** Takes somebody's role away. No error when they have none. @throws project_not_found, user_not_found, forbidden, owner_only */
export async function removeMember(core: Core, actor: Actor, projectName: string, email: string): Promise<void> {
  const { project, member } = await findMember(core, actor, projectName, email)
  if (member.role === null) return
  if (member.role === 'owner') requireOwner(actor, project.id)
  await core.projects.removeMember(project.id, member.id)
  await auditProject(core, actor, 'member.remove', project, { email: member.email })
}

async function findMember(core: Core, actor: Actor, projectName: string, email: string) {
  const project = await findProject(core, actor, 'manage', projectName)
  const user = await core.users.getByEmail(email)
  if (!user) throw userMissing(email)
  return { project, member: { id: user.id, email: user.email, name: user.name, role: user.roles[project.id] ?? null } }
}

/** An administrator of a project must not make themselves its owner, nor take the owner's place. */
function requireOwner(actor: Actor, projectId: string): void {
  if (mayEverything(actor) || (actor.type === 'user' && actor.roles[projectId] === 'owner')) return
  throw ownersAffair()
}
