import { randomBytes } from 'node:crypto'
import type { Actor, Role } from '#core/user/actor.ts'
import type { CommandWorld } from './command-world.ts'

/** Somebody with a role in the deployments' project, or none. */
export async function createUserWithRole({ worker, database }: CommandWorld, role: Role | null): Promise<Extract<Actor, { type: 'user' }>> {
  const name = `u${randomBytes(4).toString('hex')}`
  const email = `${name}@example.org`
  const user = await worker.users.create({ email, name, passwordHash: 'none', isAdministrator: false })
  const project = await database.project.findFirstOrThrow()
  if (role) await worker.projects.setMember(project.id, user.id, role)
  return {
    type: 'user',
    id: user.id,
    name,
    email,
    isAdministrator: false,
    roles: role ? { [project.id]: role } : {},
    via: { type: 'token', id: name },
  }
}
