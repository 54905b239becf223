import type { PrismaClient } from '#generated/sqlite/client.ts'

/** That a deployment's branch is looked at again and again. */
export interface PollRecord {
  deploymentId: string
  everyMinutes: number
  /** The commit that the branch had at the last look that worked; null: there was none yet. */
  seenCommit: string | null
  /** Which branch of which repository that was. */
  seenOf: string | null
  lookedAt: Date | null
  /** Why the last look did not work, as a sentence. Null: it did. */
  problem: string | null
  /** What the one was called who set it. */
  updatedBy: string | null
  createdAt: Date
  updatedAt: Date
}

export type PollStore = ReturnType<typeof pollStore>

/** Which deployments' repositories are looked at again and again. */
export function pollStore(database: PrismaClient) {
  return {
    get: (deploymentId: string): Promise<PollRecord | null> => database.repositoryPoll.findUnique({ where: { deploymentId } }),

    /** What was seen before stays: the next look tells what came since. */
    set: (deploymentId: string, set: { everyMinutes: number; updatedBy: string }): Promise<PollRecord> =>
      database.repositoryPoll.upsert({ where: { deploymentId }, create: { deploymentId, ...set }, update: set }),

    async remove(deploymentId: string): Promise<boolean> {
      return (await database.repositoryPoll.deleteMany({ where: { deploymentId } })).count > 0
    },

    /** All of a server's, but those of deployments that are removed. */
    ofServer: (serverId: string): Promise<PollRecord[]> =>
      database.repositoryPoll.findMany({ where: { deployment: { serverId, removedAt: null } } }),

    /** Notes a look. Who set it, and when, stays. */
    async note(
      { deploymentId, updatedAt }: PollRecord,
      look: { lookedAt: Date; problem: string | null; seenCommit?: string; seenOf?: string },
    ): Promise<void> {
      await database.repositoryPoll.updateMany({ where: { deploymentId }, data: { ...look, updatedAt } })
    },
  }
}
