import type { PrismaClient } from '#generated/sqlite/client.ts'

/** Who may act on a server, and until when without a new sign of life (UTC). */
export interface LeaseRecord {
  holder: string | null
  until: Date | null
}

/** A server's lease. Each change is one statement with its condition, so that of two workers one gets it. */
export function leaseCalls(database: PrismaClient) {
  return {
    async lease(id: string): Promise<LeaseRecord> {
      const row = await database.server.findUnique({ where: { id }, select: { leaseHolder: true, leaseUntil: true } })
      return { holder: row?.leaseHolder ?? null, until: row?.leaseUntil ?? null }
    },

    /** Takes it, if it still is as it was seen. @returns whether it did */
    async takeLease(id: string, seen: LeaseRecord, holder: string, until: Date): Promise<boolean> {
      const { count } = await database.server.updateMany({
        where: { id, leaseHolder: seen.holder, leaseUntil: seen.until },
        data: { leaseHolder: holder, leaseUntil: until },
      })
      return count > 0
    },

    /** @returns false when somebody else has it now */
    async renewLease(id: string, holder: string, until: Date): Promise<boolean> {
      const { count } = await database.server.updateMany({ where: { id, leaseHolder: holder }, data: { leaseUntil: until } })
      return count > 0
    },

    /** Gives it back, if it is this one's. */
    async releaseLease(id: string, holder: string): Promise<void> {
      await database.server.updateMany({ where: { id, leaseHolder: holder }, data: { leaseHolder: null, leaseUntil: null } })
    },
  }
}
