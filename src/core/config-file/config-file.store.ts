import type { PrismaClient } from '#generated/sqlite/client.ts'
import { checkConfigFile, type ConfigFileRecord, type StoredConfigFile } from './config-file-record.ts'

const select = {
  path: true,
  secret: true,
  content: true,
  ciphertext: true,
  fingerprint: true,
  bytes: true,
  mode: true,
  updatedAt: true,
  updatedBy: true,
} as const

export type ConfigFileStore = ReturnType<typeof configFileStore>

export function configFileStore(database: PrismaClient) {
  return {
    /** Those of a deployment, by path. */
    async list(deploymentId: string): Promise<StoredConfigFile[]> {
      const rows = await database.configFile.findMany({ where: { deploymentId }, select })
      return sortByPath(rows)
    },

    /** Sets a file; it replaces the one at its path. @param by what the one is called who sets it */
    async set(deploymentId: string, file: ConfigFileRecord, by: string): Promise<void> {
      const row = { ...toRow(file), updatedBy: by }
      const where = { deploymentId_path: { deploymentId, path: file.path } }
      await database.configFile.upsert({ where, create: { ...row, deploymentId }, update: row })
    },

    /** @returns whether there was one */
    async remove(deploymentId: string, path: string): Promise<boolean> {
      const { count } = await database.configFile.deleteMany({ where: { deploymentId, path } })
      return count > 0
    },

    /** Puts these in the place of all that there are. Those that stay as they are keep their date. */
    async replace(deploymentId: string, files: ConfigFileRecord[], by: string): Promise<void> {
      const before = new Map((await this.list(deploymentId)).map((file) => [file.path, file]))
      const changed = files.filter((file) => !isSame(file, before.get(file.path)))
      await database.$transaction([
        database.configFile.deleteMany({ where: { deploymentId, path: { notIn: files.map(({ path }) => path) } } }),
        database.configFile.deleteMany({ where: { deploymentId, path: { in: changed.map(({ path }) => path) } } }),
        database.configFile.createMany({ data: changed.map((file) => ({ ...toRow(file), deploymentId, updatedBy: by })) }),
      ])
    },
  }
}

/** As a release has them, too: the order says nothing, and must not look like a change. */
export function sortByPath<T extends { path: string }>(files: T[]): T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function toRow(file: ConfigFileRecord): ConfigFileRecord {
  const { path, secret, content, ciphertext, fingerprint, bytes, mode } = checkConfigFile(file)
  return { path, secret, content, ciphertext, fingerprint, bytes, mode }
}

function isSame(file: ConfigFileRecord, before: ConfigFileRecord | undefined): boolean {
  return file.content === before?.content && file.ciphertext === before.ciphertext && file.mode === before.mode
}
