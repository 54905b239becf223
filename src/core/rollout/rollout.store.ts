import type { PrismaClient } from '#generated/sqlite/client.ts'
import { listQueued, moveQueued } from './queue-order.store.ts'
import { queueRollout, type NewRollout, type QueuedRollout } from './queue-rollout.store.ts'
import type { RolloutError, RolloutRecord, RolloutState, RolloutWithSteps, StepRecord, StepState } from './rollout-record.ts'
import { facts as factsSchema, stepDescription, toRolloutRecord, toStepRecord, withDeployment } from './rollout-row.ts'
import type { RolloutFacts, Runtime } from '../../addon-api/context.ts'
import type { StepDescription } from '../../addon-api/step.ts'

export type { NewRollout, QueuedRollout } from './queue-rollout.store.ts'

export interface NewStep {
  key: string
  title: string
  addon: string
  description?: StepDescription | null
}

export type StepChanges = Partial<Pick<StepRecord, 'reason' | 'startedAt' | 'finishedAt' | 'durationMs'>> & {
  state?: StepState
  description?: StepDescription
}

export interface ChangedStep {
  position: number
  changes: StepChanges
}

export type RolloutStore = ReturnType<typeof rolloutStore>

/** Rollouts with their steps. */
export function rolloutStore(database: PrismaClient) {
  const stepRows = (steps: NewStep[]) =>
    steps.map((step, position) => ({
      position,
      key: step.key,
      title: step.title,
      addon: step.addon,
      description: step.description ? stepDescription.parse(step.description) : {},
    }))

  return {
    /**
     * Queues a rollout. The same idempotency key of the same deployment returns the rollout that is there (`created: false`).
     * A new deploy cancels queued older deploys of the same ref, whose ids are in `superseded`.
     */
    create: (input: NewRollout): Promise<QueuedRollout> => queueRollout(database, input),

    async get(id: string): Promise<RolloutWithSteps | null> {
      const row = await database.rollout.findUnique({
        where: { id },
        include: { ...withDeployment, steps: { orderBy: { position: 'asc' } } },
      })
      return row && { ...toRolloutRecord(row), steps: row.steps.map(toStepRecord) }
    },

    /** Newest first. `after` is a rollout's number. */
    /** What was asked for under a key; null: nothing. */
    async byIdempotencyKey(deploymentId: string, idempotencyKey: string): Promise<{ id: string } | null> {
      return database.rollout.findUnique({ where: { deploymentId_idempotencyKey: { deploymentId, idempotencyKey } }, select: { id: true } })
    },

    async list(deploymentId: string, page: { after?: number; limit: number }): Promise<{ items: RolloutRecord[]; next: string | null }> {
      const rows = await database.rollout.findMany({
        where: { deploymentId, ...(page.after !== undefined && { number: { lt: page.after } }) },
        orderBy: { number: 'desc' },
        take: page.limit + 1,
        include: withDeployment,
      })
      const items = rows.slice(0, page.limit).map(toRolloutRecord)
      return { items, next: rows.length > page.limit ? String(items.at(-1)?.number) : null }
    },

    /** Those of a deployment that wait, the next one first. */
    listQueued: (deploymentId: string): Promise<RolloutRecord[]> => listQueued(database, deploymentId),

    /** Gives one that waits another place, 1 for the next. @returns false when it does not wait any more */
    move: (rollout: Pick<RolloutRecord, 'id' | 'deploymentId'>, position: number): Promise<boolean> =>
      moveQueued(database, rollout, position),

    /** The one of a deployment that runs. */
    async running(deploymentId: string): Promise<RolloutRecord | null> {
      const row = await database.rollout.findFirst({ where: { deploymentId, state: 'running' }, include: withDeployment })
      return row && toRolloutRecord(row)
    },

    /** The next one that waits. */
    async nextQueued(deploymentId: string): Promise<RolloutRecord | null> {
      const row = await database.rollout.findFirst({
        where: { deploymentId, state: 'queued' },
        orderBy: { sequence: 'asc' },
        include: withDeployment,
      })
      return row && toRolloutRecord(row)
    },

    /** Ids of deployments that have a rollout waiting. */
    async deploymentsWithQueued(serverId: string): Promise<string[]> {
      const rows = await database.rollout.findMany({
        where: { state: 'queued', deployment: { serverId } },
        distinct: ['deploymentId'],
        select: { deploymentId: true },
      })
      return rows.map((row) => row.deploymentId)
    },

    /** Numbers of the releases that rollouts of a deployment which wait or run are about. */
    async openReleaseNumbers(deploymentId: string): Promise<number[]> {
      const rows = await database.rollout.findMany({
        where: { deploymentId, state: { in: ['queued', 'running'] }, releaseNumber: { not: null } },
        select: { releaseNumber: true },
      })
      return rows.flatMap(({ releaseNumber }) => (releaseNumber === null ? [] : [releaseNumber]))
    },

    /** Those that run, of all deployments of a server. Ids alone: one that was tampered with cannot hide the others. */
    async runningHere(serverId: string): Promise<{ id: string; deploymentId: string }[]> {
      const where = { state: 'running' as const, deployment: { serverId } }
      return database.rollout.findMany({ where, orderBy: { id: 'asc' }, select: { id: true, deploymentId: true } })
    },

    /**
     * Takes a queued rollout on.
     * @param begun with the sequence number that it had when it was picked: one that was moved since is picked again
     * @returns false when it is not queued any more, was moved, or another one of its deployment runs
     */
    async start(
      id: string,
      begun: { runtime: Runtime; steps: NewStep[]; releaseNumber?: number | null; sequence?: number },
    ): Promise<boolean> {
      return database.$transaction(async (transaction) => {
        const { count } = await transaction.rollout.updateMany({
          where: {
            id,
            state: 'queued',
            ...(begun.sequence !== undefined && { sequence: begun.sequence }),
            deployment: { rollouts: { none: { state: 'running' } } },
          },
          data: {
            state: 'running',
            startedAt: new Date(),
            runtime: begun.runtime,
            ...(begun.releaseNumber !== undefined && { releaseNumber: begun.releaseNumber }),
          },
        })
        if (count === 0) return false
        await transaction.step.deleteMany({ where: { rolloutId: id } })
        await transaction.step.createMany({ data: stepRows(begun.steps).map((step) => ({ ...step, rolloutId: id })) })
        return true
      })
    },

    /** Replaces all steps. */
    async setSteps(id: string, steps: NewStep[]): Promise<void> {
      const data = stepRows(steps).map((step) => ({ ...step, rolloutId: id }))
      await database.$transaction([database.step.deleteMany({ where: { rolloutId: id } }), database.step.createMany({ data })])
    },

    /** Whether this attempt of a rollout is the latest one, it has not ended, and no later rollout of its deployment has begun. */
    async isCurrent({ id, attempt, sequence }: Pick<RolloutRecord, 'id' | 'attempt' | 'sequence'>): Promise<boolean> {
      const later = { sequence: { gt: sequence }, startedAt: { not: null } }
      const where = { id, attempt, state: { in: ['queued', 'running'] as RolloutState[] }, deployment: { rollouts: { none: later } } }
      return (await database.rollout.count({ where })) > 0
    },

    /** Whether a later rollout of its deployment has begun: nothing that this one does counts any more. */
    async isOvertaken({ deploymentId, sequence }: Pick<RolloutRecord, 'deploymentId' | 'sequence'>): Promise<boolean> {
      return (await database.rollout.count({ where: { deploymentId, sequence: { gt: sequence }, startedAt: { not: null } } })) > 0
    },

    /** A running rollout goes on in another process: what the one before it still writes of it is refused. @returns the attempt's number */
    async takeOver(id: string): Promise<number> {
      const { attempt } = await database.rollout.update({
        where: { id, state: 'running' },
        data: { attempt: { increment: 1 } },
        select: { attempt: true },
      })
      return attempt
    },

    /**
     * Writes down at once what became of steps and, where it is given, what is known since.
     * @param attempt unset: whichever it is
     * @returns false, with nothing written, when another attempt has begun
     */
    async recordSteps(id: string, steps: ChangedStep[], facts: RolloutFacts | null = null, attempt?: number): Promise<boolean> {
      const { commit, commitSubject } = facts ?? {}
      const current = attempt === undefined ? {} : { rollout: { attempt } }
      const written = await database.$transaction([
        ...steps.map(({ position, changes: { description, ...plain } }) =>
          database.step.updateMany({
            where: { rolloutId: id, position, ...current },
            data: { ...plain, ...(description && { description: stepDescription.parse(description) }) },
          }),
        ),
        ...(facts === null
          ? []
          : [
              database.rollout.updateMany({
                where: { id, ...(attempt !== undefined && { attempt }) },
                data: { facts: toJson(facts), ...(commit && { commit, commitSubject: commitSubject ?? null }) },
              }),
            ]),
      ])
      return attempt === undefined || written.every(({ count }) => count > 0)
    },

    /**
     * Ends it. Steps that never began become `skipped`; one that still runs gets the rollout's state.
     * @param attempt unset: whichever it is
     * @returns false when it had ended already, or another attempt has begun
     */
    async finish(
      id: string,
      end: { state: 'succeeded' | 'failed' | 'cancelled'; error?: RolloutError | null; durationMs?: number | null },
      attempt?: number,
    ): Promise<boolean> {
      const current = attempt === undefined ? {} : { attempt }
      const finishedAt = new Date()
      const [ended] = await database.$transaction([
        database.rollout.updateMany({
          where: { id, state: { in: ['queued', 'running'] }, ...current },
          data: {
            state: end.state,
            finishedAt,
            durationMs: end.durationMs ?? null,
            errorCode: end.error?.code ?? null,
            errorMessage: end.error?.message ?? null,
            errorHint: end.error?.hint ?? null,
            failedStep: end.error?.step ?? null,
            ...(end.error?.diagnosis && { diagnosis: { ...end.error.diagnosis } }),
          },
        }),
        database.step.updateMany({ where: { rolloutId: id, state: 'pending', rollout: current }, data: { state: 'skipped' } }),
        database.step.updateMany({ where: { rolloutId: id, state: 'running', rollout: current }, data: { state: end.state, finishedAt } }),
      ])
      return ended.count > 0
    },

    /** Puts a running rollout back to wait, for a worker that died. */
    async requeue(id: string, attempt?: number): Promise<void> {
      await database.rollout.updateMany({
        where: { id, state: 'running', ...(attempt !== undefined && { attempt }) },
        data: { state: 'queued', attempt: { increment: 1 } },
      })
    },

    /**
     * Asks for its end. One that waits ends at once; of one that runs, the worker has to be told.
     * @returns `ended` when it was over already
     */
    async requestCancel(id: string): Promise<'cancelled' | 'requested' | 'ended'> {
      const now = new Date()
      const waiting = await database.rollout.updateMany({
        where: { id, state: 'queued' },
        data: {
          state: 'cancelled',
          cancelRequestedAt: now,
          finishedAt: now,
          errorCode: 'cancelled',
          errorMessage: 'It was cancelled before it began.',
        },
      })
      if (waiting.count > 0) return 'cancelled'
      const running = await database.rollout.updateMany({ where: { id, state: 'running' }, data: { cancelRequestedAt: now } })
      return running.count > 0 ? 'requested' : 'ended'
    },

    async isCancelRequested(id: string): Promise<boolean> {
      const row = await database.rollout.findUnique({ where: { id }, select: { cancelRequestedAt: true } })
      return row?.cancelRequestedAt != null
    },
  }
}

/** Drops what JSON does not know (undefined), and checks the rest. */
function toJson(given: RolloutFacts) {
  return factsSchema.parse(JSON.parse(JSON.stringify(given)))
}
