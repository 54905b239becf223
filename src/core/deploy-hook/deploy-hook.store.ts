import type { PrismaClient } from '#generated/sqlite/client.ts'

/** An address whose call deploys, without its token. */
export interface DeployHookRecord {
  id: string
  deploymentId: string
  name: string
  /** The first characters of its token. */
  prefix: string
  /** What the one was called who made it. */
  createdBy: string | null
  createdAt: Date
  lastUsedAt: Date | null
}

export type DeployHookStore = ReturnType<typeof deployHookStore>

const omit = { hash: true } as const

/** Deploy hooks of deployments. */
export function deployHookStore(database: PrismaClient) {
  return {
    /** By name. */
    list: (deploymentId: string): Promise<DeployHookRecord[]> =>
      database.deployHook.findMany({ where: { deploymentId }, orderBy: { name: 'asc' }, omit }),

    /** @throws a unique violation where the deployment has one of that name */
    create: (hook: { deploymentId: string; name: string; hash: string; prefix: string; createdBy: string }): Promise<DeployHookRecord> =>
      database.deployHook.create({ data: hook, omit }),

    /** By the hash of its token; none of a deployment that is removed. */
    async getByHash(hash: string) {
      const row = await database.deployHook.findFirst({
        where: { hash, deployment: { removedAt: null } },
        omit,
        include: { deployment: { select: { id: true, name: true, projectId: true } } },
      })
      if (!row) return null
      const { deployment, ...hook } = row
      return { hook: hook satisfies DeployHookRecord, deployment }
    },

    async touch(id: string, at: Date): Promise<void> {
      await database.deployHook.updateMany({ where: { id }, data: { lastUsedAt: at } })
    },

    /** @returns false where the deployment has no such hook */
    async remove(deploymentId: string, name: string): Promise<boolean> {
      return (await database.deployHook.deleteMany({ where: { deploymentId, name } })).count > 0
    },
  }
}
