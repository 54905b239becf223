import type { PrismaClient } from '#generated/sqlite/client.ts'
import { toUserRecord, withRoles, type UserRecord } from './user.store.ts'

/** A browser that is signed in. */
export interface SessionRecord {
  id: string
  userId: string
  userAgent: string | null
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

export type SessionStore = ReturnType<typeof sessionStore>

export function sessionStore(database: PrismaClient) {
  return {
    async create(input: { userId: string; userAgent: string | null; expiresAt: Date }): Promise<SessionRecord> {
      return database.session.create({ data: input })
    },
    async getWithUser(id: string): Promise<{ session: SessionRecord; user: UserRecord } | null> {
      const row = await database.session.findUnique({ where: { id }, include: { user: { include: withRoles } } })
      if (!row) return null
      const { user, ...session } = row
      return { session, user: toUserRecord(user) }
    },
    /** Those that still work, newest first. */
    async listForUser(userId: string, now: Date): Promise<SessionRecord[]> {
      return database.session.findMany({ where: { userId, revokedAt: null, expiresAt: { gt: now } }, orderBy: { id: 'desc' } })
    },
    async touch(id: string, at: Date): Promise<void> {
      await database.session.updateMany({ where: { id }, data: { lastSeenAt: at } })
    },
    /** @returns false when this user has no such session */
    async revoke(userId: string, id: string, at: Date): Promise<boolean> {
      const { count } = await database.session.updateMany({ where: { id, userId, revokedAt: null }, data: { revokedAt: at } })
      return count > 0
    },
  }
}
