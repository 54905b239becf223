import type { PrismaClient } from '#generated/sqlite/client.ts'
import { frozenConfiguration } from './frozen-configuration.schema.ts'
import { toReleaseRecord, type ReleaseRecord } from './release-row.ts'

export type { ReleaseRecord } from './release-row.ts'
export type NewRelease = Omit<ReleaseRecord, 'id' | 'createdAt'>
export type ReleaseStore = ReturnType<typeof releaseStore>

export function releaseStore(database: PrismaClient) {
  return {
    /** The number comes from `deployments.reserveReleaseNumber`. Making the same number again returns the one that is there. */
    async create(input: NewRelease): Promise<ReleaseRecord> {
      const key = { deploymentId: input.deploymentId, number: input.number }
      const data = { ...input, configuration: frozenConfiguration.parse(input.configuration) }
      const row = await database.release.upsert({ where: { deploymentId_number: key }, create: data, update: {} })
      return toReleaseRecord(row)
    },

    /** Forgets a release that never served. One that serves is kept, whatever is asked. */
    async discard(deploymentId: string, number: number): Promise<void> {
      await database.release.deleteMany({ where: { deploymentId, number, liveDeployment: null } })
    },

    async get(id: string): Promise<ReleaseRecord | null> {
      const row = await database.release.findUnique({ where: { id } })
      return row && toReleaseRecord(row)
    },

    async getByNumber(deploymentId: string, number: number): Promise<ReleaseRecord | null> {
      const row = await database.release.findUnique({ where: { deploymentId_number: { deploymentId, number } } })
      return row && toReleaseRecord(row)
    },

    /** Newest first. `after` is a release's number. */
    async list(deploymentId: string, page: { after?: number; limit: number }): Promise<{ items: ReleaseRecord[]; next: string | null }> {
      const rows = await database.release.findMany({
        where: { deploymentId, ...(page.after !== undefined && { number: { lt: page.after } }) },
        orderBy: { number: 'desc' },
        take: page.limit + 1,
      })
      const items = rows.slice(0, page.limit).map(toReleaseRecord)
      return { items, next: rows.length > page.limit ? String(items.at(-1)?.number) : null }
    },
  }
}
