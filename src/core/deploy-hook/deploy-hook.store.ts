import type { PrismaClient } from '#generated/sqlite/client.ts'
import { MOST_DEPLOY_HOOKS } from './deploy-hook.schema.ts'

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

export interface NewDeployHook {
  deploymentId: string
  name: string
  hash: string
  prefix: string
  createdBy: string
}

export type DeployHookStore = ReturnType<typeof deployHookStore>

const omit = { hash: true } as const

/** Deploy hooks of deployments. */
export function deployHookStore(database: PrismaClient) {
  return {
    /** By name. */
    list: (deploymentId: string): Promise<DeployHookRecord[]> =>
      database.deployHook.findMany({ where: { deploymentId }, orderBy: { name: 'asc' }, omit }),

    /**
     * @returns null where the deployment has as many as it may have
     * @throws a unique violation where it has one of that name
     */
    create: (hook: NewDeployHook): Promise<DeployHookRecord | null> =>
      database.$transaction(async (transaction) => {
        const { deploymentId } = hook
        // It is locked by this on PostgreSQL: two at once are counted one after the other.
        await transaction.deployment.updateMany({ where: { id: deploymentId }, data: { id: deploymentId } })
        if ((await transaction.deployHook.count({ where: { deploymentId } })) >= MOST_DEPLOY_HOOKS) return null
        return transaction.deployHook.create({ data: hook, omit })
      }),

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
