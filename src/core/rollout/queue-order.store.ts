import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { RolloutRecord } from './rollout-record.ts'
import { toRolloutRecord, withDeployment } from './rollout-row.ts'

/** In the order in which they run. One that a worker had begun already goes first: what it left is taken up there. */
const IN_ORDER = { sequence: 'asc' } as const

/** A deployment's rollouts that wait, the next one first. */
export async function listQueued(database: PrismaClient, deploymentId: string): Promise<RolloutRecord[]> {
  const rows = await database.rollout.findMany({
    where: { deploymentId, state: 'queued' },
    orderBy: IN_ORDER,
    include: withDeployment,
  })
  return rows.map(toRolloutRecord)
}

/**
 * Gives a rollout that waits another place among those of its deployment that wait. They change their sequence numbers
 * among each other: effects are fenced by them, so that the order in which rollouts begin must be theirs.
 * @param position 1 for the next one; what is more than there are is the last place
 * @returns false when it does not wait any more, or was begun before (it goes on first)
 */
export async function moveQueued(
  database: PrismaClient,
  rollout: Pick<RolloutRecord, 'id' | 'deploymentId'>,
  position: number,
): Promise<boolean> {
  const { id, deploymentId } = rollout
  return database
    .$transaction(async (transaction) => {
      // Locks the deployment's row on PostgreSQL, as queueing does: numbers change one at a time.
      await transaction.deployment.update({ where: { id: deploymentId }, data: { sequence: { increment: 0 } }, select: { id: true } })
      const waiting = await transaction.rollout.findMany({
        where: { deploymentId, state: 'queued', startedAt: null },
        orderBy: IN_ORDER,
        select: { id: true, sequence: true },
      })
      const moved = waiting.find((each) => each.id === id)
      if (!moved) return false
      const order = waiting.filter((each) => each !== moved)
      order.splice(position - 1, 0, moved)
      for (const [place, { id: at, sequence }] of order.entries()) {
        const wanted = waiting[place]?.sequence ?? sequence
        if (wanted === sequence) continue
        const { count } = await transaction.rollout.updateMany({
          where: { id: at, state: 'queued', startedAt: null },
          data: { sequence: wanted },
        })
        if (count === 0) throw new Overtaken()
      }
      return true
    })
    .catch((error: unknown) => {
      if (error instanceof Overtaken) return false
      throw error
    })
}

/** One of them began meanwhile: what this throws undoes the transaction. */
class Overtaken extends Error {}
