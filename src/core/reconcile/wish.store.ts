import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { removedName, toDeploymentRecord, withPlaces } from '../deployment/deployment-row.ts'
import { toReleaseRecord, type ReleaseRecord } from '../release/release-row.ts'
import type { RolloutState } from '../rollout/rollout-record.ts'
import type { RouteRecord } from '../route/route.store.ts'
import { toRouteRecord } from '../route/route-row.ts'

/** What the database says of a deployment that should be on a server. */
export interface Wish {
  deployment: DeploymentRecord
  routes: RouteRecord[]
  live: ReleaseRecord | null
  /** A rollout of it waits or runs: what is there is about to change, or is being changed. */
  open: boolean
}

/** One whose record is not what WebOps would have stored. */
export interface UnreadableWish {
  id: string
  name: string
  problem: string
}

export interface Wishes {
  readable: Wish[]
  unreadable: UnreadableWish[]
}

export type WishStore = ReturnType<typeof wishStore>

const OPEN: RolloutState[] = ['queued', 'running']

export function wishStore(database: PrismaClient) {
  return {
    /**
     * What should be on a server. Each record is read by itself: one that was tampered with does not hide the others.
     * @param name of one deployment; unset: all
     */
    async list(serverId: string, name?: string): Promise<Wishes> {
      const rows = await database.deployment.findMany({
        where: { serverId, removedAt: null, ...(name !== undefined && { name }) },
        orderBy: { id: 'asc' },
        include: {
          ...withPlaces,
          routes: { orderBy: { id: 'asc' } },
          liveRelease: true,
          rollouts: { where: { state: { in: OPEN } }, select: { id: true }, take: 1 },
        },
      })
      const wishes: Wishes = { readable: [], unreadable: [] }
      for (const row of rows) {
        try {
          wishes.readable.push({
            deployment: toDeploymentRecord(row),
            routes: row.routes.map(toRouteRecord),
            live: row.liveRelease && toReleaseRecord(row.liveRelease),
            open: row.rollouts.length > 0,
          })
        } catch (error) {
          wishes.unreadable.push({ id: row.id, name: row.name, problem: (error as Error).message })
        }
      }
      return wishes
    },

    /** Whether a deployment is as it was read, and no rollout of it waits or runs. */
    async isUnchanged({ id, sequence, liveReleaseId, desiredState }: DeploymentRecord): Promise<boolean> {
      const where = { id, sequence, liveReleaseId, desiredState, removedAt: null, rollouts: { none: { state: { in: OPEN } } } }
      return (await database.deployment.count({ where })) > 0
    },

    /** Of these names, those of deployments of a server that were removed, with their project. */
    async removed(serverId: string, names: string[]): Promise<Map<string, { id: string; projectId: string }>> {
      if (names.length === 0) return new Map()
      const rows = await database.deployment.findMany({
        where: { serverId, removedAt: { not: null }, OR: names.map((name) => ({ name: { startsWith: removedName(name, '') } })) },
        select: { id: true, name: true, projectId: true },
      })
      return new Map(
        rows.flatMap(({ id, name, projectId }) => {
          const known = names.find((one) => removedName(one, id) === name)
          return known === undefined ? [] : [[known, { id, projectId }] as const]
        }),
      )
    },

    /** Which image each release of a server's deployments has, and whether it was there when that was looked at last. */
    async images(serverId: string): Promise<{ deploymentId: string; imageId: string; imageAvailable: boolean }[]> {
      return database.release.findMany({
        where: { deployment: { serverId, removedAt: null } },
        select: { deploymentId: true, imageId: true, imageAvailable: true },
      })
    },
  }
}
