import type { PrismaClient } from '#generated/sqlite/client.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'

export interface VolumeRecord {
  /** Its name on the engine. */
  name: string
  deploymentId: string | null
  createdAt: Date
  /** When a container last had it, as far as we saw; null: never. */
  lastUsedAt: Date | null
}

/** With whose it is: a deployment that is removed is known too. */
export interface OwnedVolume extends VolumeRecord {
  deployment: { name: string; projectId: string; removed: boolean } | null
}

export type VolumeStore = ReturnType<typeof volumeStore>

/** Named volumes that we made on the server. */
export function volumeStore(database: PrismaClient) {
  const select = { name: true, deploymentId: true, createdAt: true, lastUsedAt: true }
  return {
    async listForDeployment(deploymentId: string): Promise<VolumeRecord[]> {
      return database.volume.findMany({ where: { deploymentId }, orderBy: { name: 'asc' }, select })
    },
    /** All there are. */
    async list(): Promise<OwnedVolume[]> {
      const owner = { select: { name: true, projectId: true, removedAt: true } }
      const rows = await database.volume.findMany({ orderBy: { name: 'asc' }, select: { ...select, deployment: owner } })
      return rows.map(({ deployment, ...row }) => ({
        ...row,
        deployment: deployment && {
          name: nameAsKnown(deployment.name),
          projectId: deployment.projectId,
          removed: deployment.removedAt !== null,
        },
      }))
    },
    /**
     * Notes a volume as this deployment's. A volume that an earlier deployment of the same name left is taken over.
     * @param lastUsedAt when a container has it or is made with it; unset: it is only there
     */
    async record(deploymentId: string, name: string, lastUsedAt?: Date): Promise<void> {
      const used = lastUsedAt && { lastUsedAt }
      await database.volume.upsert({ where: { name }, create: { name, deploymentId, ...used }, update: { deploymentId, ...used } })
    },
    /** Notes that containers have these now. */
    async used(names: string[], at: Date): Promise<void> {
      await database.volume.updateMany({ where: { name: { in: names } }, data: { lastUsedAt: at } })
    },
    async forget(name: string): Promise<void> {
      await database.volume.deleteMany({ where: { name } })
    },
  }
}
