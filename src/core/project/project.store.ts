import type { PrismaClient } from '#generated/sqlite/client.ts'
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
    async setMember(projectId: string, userId: string, role: Role): Promise<void> {
      const key = { projectId, userId }
      await database.membership.upsert({ where: { userId_projectId: key }, create: { ...key, role }, update: { role } })
    },
  }
}
