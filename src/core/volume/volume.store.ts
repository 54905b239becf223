import type { PrismaClient } from '#generated/sqlite/client.ts'

export interface VolumeRecord {
  /** Its name on the engine. */
  name: string
  deploymentId: string | null
  createdAt: Date
}

export type VolumeStore = ReturnType<typeof volumeStore>

/** Named volumes that we made on the server. */
export function volumeStore(database: PrismaClient) {
  const select = { name: true, deploymentId: true, createdAt: true }
  return {
    async listForDeployment(deploymentId: string): Promise<VolumeRecord[]> {
      return database.volume.findMany({ where: { deploymentId }, orderBy: { name: 'asc' }, select })
    },
    /** Notes a volume as this deployment's. A volume that an earlier deployment of the same name left is taken over. */
    async record(deploymentId: string, name: string): Promise<void> {
      await database.volume.upsert({ where: { name }, create: { name, deploymentId }, update: { deploymentId } })
    },
    async forget(name: string): Promise<void> {
      await database.volume.deleteMany({ where: { name } })
    },
  }
}
