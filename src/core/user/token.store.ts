import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { Reader } from '../ports/reader.ts'
import { readToken } from './read-token.ts'
import { toUserRecord, withRoles, type UserRecord } from './user.store.ts'

/** A bearer token of the API, without the token. */
export interface TokenRecord {
  id: string
  userId: string
  name: string
  /** The first characters, to tell tokens apart. */
  prefix: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
}

export type TokenStore = ReturnType<typeof tokenStore>

export function tokenStore(database: PrismaClient, reader?: Reader) {
  const omit = { hash: true } as const
  return {
    async create(input: { userId: string; name: string; hash: string; prefix: string; expiresAt: Date | null }): Promise<TokenRecord> {
      return database.apiToken.create({ data: input, omit })
    },
    async getByHashWithUser(hash: string): Promise<{ token: TokenRecord; user: UserRecord } | null> {
      if (reader) return readToken(reader, hash)
      const row = await database.apiToken.findUnique({ where: { hash }, omit, include: { user: { include: withRoles } } })
      if (!row) return null
      const { user, ...token } = row
      return { token, user: toUserRecord(user) }
    },
    /** Those that are not revoked, newest first. */
    async listForUser(userId: string): Promise<TokenRecord[]> {
      return database.apiToken.findMany({ where: { userId, revokedAt: null }, orderBy: { id: 'desc' }, omit })
    },
    async touch(id: string, at: Date): Promise<void> {
      await database.apiToken.updateMany({ where: { id }, data: { lastUsedAt: at } })
    },
    /** @returns false when this user has no such token */
    async revoke(userId: string, id: string, at: Date): Promise<boolean> {
      const { count } = await database.apiToken.updateMany({ where: { id, userId, revokedAt: null }, data: { revokedAt: at } })
      return count > 0
    },
  }
}
