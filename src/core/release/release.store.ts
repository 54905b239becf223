import type { PrismaClient } from '#generated/sqlite/client.ts'
import { frozenConfiguration, type ServedSecrets } from './frozen-configuration.schema.ts'
import { toReleaseRecord, toReleaseSummary, type ReleaseRecord, type ReleaseSummary } from './release-row.ts'

export type { ReleaseRecord } from './release-row.ts'
export type NewRelease = Omit<ReleaseRecord, 'id' | 'createdAt' | 'servedAt' | 'servedSecrets' | 'imageAvailable' | 'imageBytes'> & {
  imageBytes?: number | null
}
export type ReleaseImage = Pick<ReleaseRecord, 'id' | 'number' | 'imageId' | 'imageName' | 'imageAvailable'>
export type ReleaseStore = ReturnType<typeof releaseStore>

export function releaseStore(database: PrismaClient) {
  return {
    /** The number comes from `deployments.reserveReleaseNumber`. Making the same number again returns the one that is there. */
    async create(input: NewRelease): Promise<ReleaseRecord> {
      const key = { deploymentId: input.deploymentId, number: input.number }
      const imageBytes = input.imageBytes == null ? null : BigInt(input.imageBytes)
      const data = { ...input, imageBytes, configuration: frozenConfiguration.parse(input.configuration) }
      const row = await database.release.upsert({ where: { deploymentId_number: key }, create: data, update: {} })
      return toReleaseRecord(row)
    },

    /** Forgets a release that never served. One that serves is kept, whatever is asked. */
    async discard(deploymentId: string, number: number): Promise<void> {
      await database.release.deleteMany({ where: { deploymentId, number, liveDeployment: null } })
    },

    /**
     * Notes that it serves from now on, and with which secrets.
     * @param secrets by name, those that differ from the frozen ones
     */
    async markServed(id: string, at: Date, secrets: ServedSecrets): Promise<void> {
      await database.release.updateMany({ where: { id }, data: { servedAt: at, servedSecrets: secrets } })
    },

    /** All that could be gone back to: number and image of each, the one that served last first. */
    async images(deploymentId: string): Promise<ReleaseImage[]> {
      const rows = await database.release.findMany({
        where: { deploymentId },
        select: { id: true, number: true, imageId: true, imageName: true, servedAt: true, createdAt: true, imageAvailable: true },
        orderBy: { number: 'desc' },
      })
      const served = (row: (typeof rows)[number]) => (row.servedAt ?? row.createdAt).getTime()
      return rows.sort((a, b) => served(b) - served(a) || b.number - a.number)
    },

    /** Notes which releases still have their image. `bytes` has the sizes of the images that are there, by id. */
    async noteImages(deploymentId: string, bytes: ReadonlyMap<string, number>): Promise<void> {
      const there = [...bytes.keys()]
      const sizes = [...bytes].map(([imageId, size]) =>
        database.release.updateMany({ where: { deploymentId, imageId }, data: { imageAvailable: true, imageBytes: BigInt(size) } }),
      )
      const gone = database.release.updateMany({ where: { deploymentId, imageId: { notIn: there } }, data: { imageAvailable: false } })
      await database.$transaction([...sizes, gone])
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
    async list(deploymentId: string, page: { after?: number; limit: number }): Promise<{ items: ReleaseSummary[]; next: string | null }> {
      const rows = await database.release.findMany({
        omit: { configuration: true, servedSecrets: true },
        where: { deploymentId, ...(page.after !== undefined && { number: { lt: page.after } }) },
        orderBy: { number: 'desc' },
        take: page.limit + 1,
      })
      const items = rows.slice(0, page.limit).map(toReleaseSummary)
      return { items, next: rows.length > page.limit ? String(items.at(-1)?.number) : null }
    },
  }
}
