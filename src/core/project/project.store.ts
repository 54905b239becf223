import type { PrismaClient } from '#generated/sqlite/client.ts'
import { environmentExists, projectExists } from './project-errors.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import type { Role } from '../user/actor.ts'

export interface ProjectRecord {
  id: string
  name: string
  title: string
  createdAt: Date
}
export interface EnvironmentRecord {
  id: string
  projectId: string
  name: string
}

export interface ProjectOverview extends ProjectRecord {
  environments: { name: string; deployments: number }[]
}
export interface MemberRecord {
  email: string
  name: string
  role: Role
}

export type ProjectStore = ReturnType<typeof projectStore>

/** Projects, their environments and their members. */
export function projectStore(database: PrismaClient) {
  return {
    /** Makes it where there is none. */
    async ensure(name: string, title: string): Promise<ProjectRecord> {
      return database.project.upsert({ where: { name }, create: { name, title }, update: {} })
    },
    async ensureEnvironment(projectId: string, name: string): Promise<EnvironmentRecord> {
      const key = { projectId, name }
      const { id } = await database.environment.upsert({ where: { projectId_name: key }, create: key, update: {} })
      return { id, ...key }
    },
    async get(id: string): Promise<ProjectRecord | null> {
      return database.project.findUnique({ where: { id } })
    },
    async getByName(name: string): Promise<ProjectRecord | null> {
      return database.project.findUnique({ where: { name } })
    },
    async getEnvironment(projectId: string, name: string): Promise<EnvironmentRecord | null> {
      const select = { id: true, projectId: true, name: true }
      return database.environment.findUnique({ where: { projectId_name: { projectId, name } }, select })
    },
    async list(): Promise<ProjectRecord[]> {
      return database.project.findMany({ orderBy: { name: 'asc' } })
    },
    /** Names of the deployments of an environment on a server, removed ones left out, as they are stored. */
    async deploymentNames({
      project,
      environment,
      serverId,
    }: {
      project: string
      environment: string
      serverId: string
    }): Promise<string[]> {
      const rows = await database.deployment.findMany({
        where: { serverId, removedAt: null, project: { name: project }, environment: { name: environment, project: { name: project } } },
        orderBy: { name: 'asc' },
        select: { name: true },
      })
      return rows.map(({ name }) => name)
    },
    /** With their environments and how many deployments are in each. @param ids of those that are wanted; unset: all */
    async overview(ids?: string[]): Promise<ProjectOverview[]> {
      const rows = await database.project.findMany({
        where: ids ? { id: { in: ids } } : {},
        orderBy: { name: 'asc' },
        include: {
          environments: {
            orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
            select: { name: true, _count: { select: { deployments: { where: { removedAt: null } } } } },
          },
        },
      })
      return rows.map(({ environments, ...project }) => ({
        ...project,
        environments: environments.map(({ name, _count }) => ({ name, deployments: _count.deployments })),
      }))
    },
    /** @throws project_exists */
    async create(input: { name: string; title: string; environment: string; ownerId: string | null }): Promise<ProjectRecord> {
      const { name, title, environment, ownerId } = input
      const memberships = ownerId === null ? {} : { memberships: { create: { userId: ownerId, role: 'owner' as const } } }
      try {
        return await database.project.create({ data: { name, title, environments: { create: { name: environment } }, ...memberships } })
      } catch (error) {
        throw isUniqueViolation(error) ? projectExists(name) : error
      }
    },
    async rename(id: string, title: string): Promise<void> {
      await database.project.updateMany({ where: { id }, data: { title } })
    },
    /** @throws environment_exists */
    async createEnvironment(project: { id: string; name: string }, name: string): Promise<void> {
      try {
        await database.environment.create({ data: { projectId: project.id, name } })
      } catch (error) {
        throw isUniqueViolation(error) ? environmentExists(project.name, name) : error
      }
    },
    /** With the records of deployments that were removed from it. @returns false when it has deployments, and stays */
    async removeEmpty(id: string): Promise<boolean> {
      return database.$transaction(async (transaction) => {
        if ((await transaction.deployment.count({ where: { projectId: id, removedAt: null } })) > 0) return false
        await transaction.deployment.deleteMany({ where: { projectId: id, removedAt: { not: null } } })
        await transaction.project.deleteMany({ where: { id } })
        return true
      })
    },
    /** The same for an environment. */
    async removeEmptyEnvironment(id: string): Promise<boolean> {
      return database.$transaction(async (transaction) => {
        if ((await transaction.deployment.count({ where: { environmentId: id, removedAt: null } })) > 0) return false
        await transaction.deployment.deleteMany({ where: { environmentId: id, removedAt: { not: null } } })
        await transaction.environment.deleteMany({ where: { id } })
        return true
      })
    },
    async members(projectId: string): Promise<MemberRecord[]> {
      const rows = await database.membership.findMany({
        where: { projectId },
        orderBy: { user: { email: 'asc' } },
        select: { role: true, user: { select: { email: true, name: true } } },
      })
      return rows.map(({ role, user }) => ({ ...user, role }))
    },
    async removeMember(projectId: string, userId: string): Promise<void> {
      await database.membership.deleteMany({ where: { projectId, userId } })
    },
    async setMember(projectId: string, userId: string, role: Role): Promise<void> {
      const key = { projectId, userId }
      await database.membership.upsert({ where: { userId_projectId: key }, create: { ...key, role }, update: { role } })
    },
  }
}
