import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { Role } from './actor.ts'

export interface UserRecord {
  id: string
  email: string
  name: string
  passwordHash: string
  isAdministrator: boolean
  createdAt: Date
  disabledAt: Date | null
  /** Role by project id. */
  roles: Record<string, Role>
}

/** What a query for a user brings along. */
export const withRoles = { memberships: { select: { projectId: true, role: true } } } as const

/** A row as the record that the core knows. */
export function toUserRecord(row: Omit<UserRecord, 'roles'> & { memberships: { projectId: string; role: Role }[] }): UserRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    passwordHash: row.passwordHash,
    isAdministrator: row.isAdministrator,
    createdAt: row.createdAt,
    disabledAt: row.disabledAt,
    roles: Object.fromEntries(row.memberships.map(({ projectId, role }) => [projectId, role])),
  }
}

export type UserStore = ReturnType<typeof userStore>

/** Addresses are kept in lower case. */
export function userStore(database: PrismaClient) {
  return {
    async count(): Promise<number> {
      return database.user.count()
    },
    async get(id: string): Promise<UserRecord | null> {
      const row = await database.user.findUnique({ where: { id }, include: withRoles })
      return row && toUserRecord(row)
    },
    async getByEmail(email: string): Promise<UserRecord | null> {
      const row = await database.user.findUnique({ where: { email: email.toLowerCase() }, include: withRoles })
      return row && toUserRecord(row)
    },
    async create(input: { email: string; name: string; passwordHash: string; isAdministrator: boolean }): Promise<UserRecord> {
      const row = await database.user.create({ data: { ...input, email: input.email.toLowerCase() }, include: withRoles })
      return toUserRecord(row)
    },
    /**
     * Uses up a link and makes the first user of all, administrator and owner of a project, in one go.
     * @returns null when the link is used up or expired, or somebody is there already
     */
    async createFirst(
      input: { email: string; name: string; passwordHash: string; projectId: string },
      link: { purpose: string; hash: string; now: Date },
    ): Promise<UserRecord | null> {
      return database.$transaction(async (transaction) => {
        // First, since it locks the link on PostgreSQL: of two at the same time one finds it used.
        const { count } = await transaction.oneTimeLink.updateMany({
          where: { hash: link.hash, purpose: link.purpose, usedAt: null, expiresAt: { gt: link.now } },
          data: { usedAt: link.now },
        })
        if (count === 0 || (await transaction.user.count()) > 0) return null
        const row = await transaction.user.create({
          data: {
            email: input.email.toLowerCase(),
            name: input.name,
            passwordHash: input.passwordHash,
            isAdministrator: true,
            memberships: { create: { projectId: input.projectId, role: 'owner' } },
          },
          include: withRoles,
        })
        return toUserRecord(row)
      })
    },
  }
}
