import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { PushSettings } from './push-settings.schema.ts'

/** A push to what deploys, until its ref is where it belongs. */
export interface PushRecord {
  id: string
  deploymentId: string
  /** Such as refs/heads/main. */
  ref: string
  before: string | null
  after: string
  mode: PushSettings['mode']
  /** It may take commits away from the ref. */
  rewrites: boolean
  rolloutId: string | null
  createdAt: Date
}

export type PushStore = ReturnType<typeof pushStore>

/** Pushes that are under way. */
export function pushStore(database: PrismaClient) {
  return {
    create: (push: Omit<PushRecord, 'id' | 'rolloutId' | 'createdAt'>): Promise<PushRecord> => database.push.create({ data: push }),

    /** Notes the rollout that was asked for. */
    async began(id: string, rolloutId: string): Promise<void> {
      await database.push.updateMany({ where: { id }, data: { rolloutId } })
    },

    /** Oldest first. @param deploymentId unset: of all deployments */
    list: (deploymentId?: string): Promise<PushRecord[]> =>
      database.push.findMany({ where: deploymentId === undefined ? {} : { deploymentId }, orderBy: { id: 'asc' } }),

    /** It is where it belongs, or never will be. */
    async end(id: string): Promise<void> {
      await database.push.deleteMany({ where: { id } })
    },
  }
}
