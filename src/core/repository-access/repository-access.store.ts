import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { AccessKind, AccessRecord } from './access-record.ts'

export type RepositoryAccessStore = ReturnType<typeof repositoryAccessStore>

/** Written along with its deployment, by the deployments' store. */
export function repositoryAccessStore(database: PrismaClient) {
  return {
    async get(deploymentId: string): Promise<AccessRecord | null> {
      return toAccessRecord(await database.repositoryAccess.findUnique({ where: { deploymentId } }))
    },
  }
}

interface Row {
  kind: string
  username: string | null
  ciphertext: string
  fingerprint: string
}

/** The worker checks it again where it is opened: a strange one must not take its deployment out of every list. */
export function toAccessRecord(row: Row | null): AccessRecord | null {
  return row && { kind: row.kind as AccessKind, username: row.username, ciphertext: row.ciphertext, fingerprint: row.fingerprint }
}
