import type { PrismaClient } from '#generated/sqlite/client.ts'
import { toUserRecord, withRoles, type UserRecord } from '../user/user.store.ts'

/** A key that somebody pushes with over SSH. */
export interface SshKeyRecord {
  id: string
  userId: string
  name: string
  /** Such as ssh-ed25519. */
  type: string
  /** In base64. */
  publicKey: string
  /** SHA256:… */
  fingerprint: string
  createdAt: Date
  lastUsedAt: Date | null
}

export type SshKeyStore = ReturnType<typeof sshKeyStore>

export function sshKeyStore(database: PrismaClient) {
  return {
    /** @returns null when somebody has this key already */
    async create(input: Omit<SshKeyRecord, 'id' | 'createdAt' | 'lastUsedAt'>): Promise<SshKeyRecord | null> {
      try {
        return await database.sshKey.create({ data: input })
      } catch (error) {
        if ((error as { code?: unknown }).code === 'P2002') return null
        throw error
      }
    },
    async getByFingerprintWithUser(fingerprint: string): Promise<{ key: SshKeyRecord; user: UserRecord } | null> {
      const row = await database.sshKey.findUnique({ where: { fingerprint }, include: { user: { include: withRoles } } })
      if (!row) return null
      const { user, ...key } = row
      return { key, user: toUserRecord(user) }
    },
    /** Newest first. */
    async listForUser(userId: string): Promise<SshKeyRecord[]> {
      return database.sshKey.findMany({ where: { userId }, orderBy: { id: 'desc' } })
    },
    async touch(id: string, at: Date): Promise<void> {
      await database.sshKey.updateMany({ where: { id }, data: { lastUsedAt: at } })
    },
    /** @returns the one that was removed; null when this user has no such key */
    async remove(userId: string, id: string): Promise<SshKeyRecord | null> {
      const key = await database.sshKey.findFirst({ where: { id, userId } })
      const { count } = await database.sshKey.deleteMany({ where: { id, userId } })
      return count > 0 ? key : null
    },
  }
}
