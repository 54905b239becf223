import type { PrismaClient } from '#generated/sqlite/client.ts'

export type LinkStore = ReturnType<typeof linkStore>

/** Links that work once. Only a hash of each is kept. */
export function linkStore(database: PrismaClient) {
  return {
    /** Makes a link and ends all older ones of the same purpose. */
    async replace(input: { purpose: string; hash: string; expiresAt: Date }, now: Date): Promise<void> {
      await database.$transaction([
        database.oneTimeLink.updateMany({ where: { purpose: input.purpose, usedAt: null }, data: { usedAt: now } }),
        database.oneTimeLink.create({ data: input }),
      ])
    },
    /** Whether it would work now. */
    async isValid(purpose: string, hash: string, now: Date): Promise<boolean> {
      const row = await database.oneTimeLink.findFirst({
        where: { purpose, hash, usedAt: null, expiresAt: { gt: now } },
        select: { id: true },
      })
      return row !== null
    },
  }
}
