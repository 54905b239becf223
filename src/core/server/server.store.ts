import type { PrismaClient } from '#generated/sqlite/client.ts'
import { leaseCalls } from '../worker/lease.store.ts'

export interface ServerRecord {
  id: string
  name: string
  /** Last sign of life of its worker. */
  seenAt: Date | null
  createdAt: Date
}

export type ServerStore = ReturnType<typeof serverStore>

export function serverStore(database: PrismaClient) {
  return {
    ...leaseCalls(database),

    /** Makes it where there is none. */
    async ensure(name: string): Promise<ServerRecord> {
      return database.server.upsert({ where: { name }, create: { name }, update: {} })
    },
    async getByName(name: string): Promise<ServerRecord | null> {
      return database.server.findUnique({ where: { name } })
    },
    async get(id: string): Promise<ServerRecord | null> {
      return database.server.findUnique({ where: { id } })
    },
    async list(): Promise<ServerRecord[]> {
      return database.server.findMany({ orderBy: { name: 'asc' } })
    },
    /** Its worker is alive. */
    async touch(id: string, at: Date): Promise<void> {
      await database.server.updateMany({ where: { id }, data: { seenAt: at } })
    },
  }
}
