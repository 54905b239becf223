import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { admit } from './concurrency.ts'
import { OPEN_STATES, type ScheduleRecord, type ScheduleRunRecord, type ScheduleRunState } from './schedule-record.ts'

/** Of each schedule, of those that ran and of those that were skipped. */
const KEPT = 100
export const REPLACED = 'The next run took its place.'
const CANCELLED = 'It was cancelled before it began.'

export type ScheduleRunStore = ReturnType<typeof scheduleRunStore>

export interface NewRun {
  trigger: ScheduleRunRecord['trigger']
  dueAt: Date
  actor?: string | null
  actorName?: string | null
}

export interface RunEnd {
  state: Exclude<ScheduleRunState, 'queued' | 'running'>
  reason: string | null
  exitCode?: number | null
  durationMs?: number | null
}

/** A run that is not over, and whose it is. */
export interface OpenRun extends ScheduleRunRecord {
  deploymentId: string
}

/** A time that is seen to: it makes a run, or is on record as one that was left out. */
export interface SeenTime {
  trigger: 'schedule' | 'missed'
  dueAt: Date
  /** Why there is no run, as a sentence. */
  skipped: string | null
}

/** Runs of schedules. */
export function scheduleRunStore(database: PrismaClient) {
  return {
    /** Newest first. `after` is a run's id. */
    async list(scheduleId: string, page: { after?: string; limit: number }): Promise<{ items: ScheduleRunRecord[]; next: string | null }> {
      const rows = await database.scheduleRun.findMany({
        where: { scheduleId, ...(page.after !== undefined && { id: { lt: page.after } }) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
      })
      const items = rows.slice(0, page.limit)
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null }
    },

    async get(id: string): Promise<ScheduleRunRecord | null> {
      return database.scheduleRun.findUnique({ where: { id } })
    },

    /**
     * Queues a run that somebody asks for.
     * @returns as a sentence why there is none: another one waits or runs
     */
    async ask(schedule: ScheduleRecord, run: NewRun): Promise<ScheduleRunRecord | string> {
      return database.$transaction(async (transaction) => {
        // It is locked by this on PostgreSQL.
        await transaction.schedule.updateMany({ where: { id: schedule.id }, data: { updatedAt: schedule.updatedAt } })
        return queue(transaction, schedule, run)
      })
    },

    /**
     * Sees to the times of a schedule up to a moment, with the runs that come of it: in one transaction, so that no time is
     * lost or seen to twice, whenever the process ends.
     * @returns what was made; null when another one has seen to it, or the schedule was changed
     */
    async see(schedule: ScheduleRecord, until: Date, times: SeenTime[]): Promise<ScheduleRunRecord[] | null> {
      const { id, seenUntil, updatedAt } = schedule
      return database.$transaction(async (transaction) => {
        const mine = await transaction.schedule.updateMany({
          where: { id, seenUntil, updatedAt, enabled: true },
          data: { seenUntil: until, updatedAt },
        })
        if (mine.count === 0) return null
        const made: ScheduleRunRecord[] = []
        for (const { trigger, dueAt, skipped } of times) {
          const run = skipped === null ? await queue(transaction, schedule, { trigger, dueAt }) : skipped
          made.push(typeof run === 'string' ? await skip(transaction, id, { trigger, dueAt }, run) : run)
        }
        return made
      })
    },

    /** Those of a server that wait or run, oldest first. */
    async open(serverId: string): Promise<OpenRun[]> {
      const rows = await database.scheduleRun.findMany({
        where: { state: { in: [...OPEN_STATES] }, schedule: { deployment: { serverId } } },
        orderBy: { id: 'asc' },
        include: { schedule: { select: { deploymentId: true } } },
      })
      return rows.map(({ schedule, ...run }) => ({ ...run, deploymentId: schedule.deploymentId }))
    },

    /** Takes one that waits on. @returns false when it does not wait any more, or another one of its schedule runs */
    async start(id: string, now: Date): Promise<boolean> {
      const { count } = await database.scheduleRun.updateMany({
        where: { id, state: 'queued', schedule: { runs: { none: { state: 'running' } } } },
        data: { state: 'running', startedAt: now },
      })
      return count > 0
    },

    /** In which release it runs. */
    async setRelease(id: string, release: number): Promise<void> {
      await database.scheduleRun.updateMany({ where: { id }, data: { release } })
    },

    /** @param from which state it is taken for to be in @returns false when it was over already, or is gone */
    async finish(id: string, from: 'queued' | 'running', end: RunEnd, now: Date): Promise<boolean> {
      const { count } = await database.scheduleRun.updateMany({ where: { id, state: from }, data: { ...end, finishedAt: now } })
      return count > 0
    },

    /**
     * Asks for its end. One that waits ends at once; of one that runs, the worker has to be told.
     * @returns `ended` when it was over already
     */
    async requestCancel(id: string, now: Date): Promise<'cancelled' | 'requested' | 'ended'> {
      const waiting = await database.scheduleRun.updateMany({
        where: { id, state: 'queued' },
        data: { state: 'cancelled', cancelRequestedAt: now, finishedAt: now, reason: CANCELLED },
      })
      if (waiting.count > 0) return 'cancelled'
      const running = await database.scheduleRun.updateMany({ where: { id, state: 'running' }, data: { cancelRequestedAt: now } })
      return running.count > 0 ? 'requested' : 'ended'
    },

    /** Forgets the oldest runs of a schedule beyond those that are kept. @returns their ids: their logs are left */
    async prune(scheduleId: string): Promise<string[]> {
      const over = await Promise.all(
        [{ state: 'skipped' as const }, { state: { notIn: ['skipped', ...OPEN_STATES] } } satisfies Prisma.ScheduleRunWhereInput].map(
          (state) =>
            database.scheduleRun.findMany({ where: { scheduleId, ...state }, orderBy: { id: 'desc' }, skip: KEPT, select: { id: true } }),
        ),
      )
      const ids = over.flat().map(({ id }) => id)
      if (ids.length > 0) await database.scheduleRun.deleteMany({ where: { id: { in: ids } } })
      return ids
    },
  }
}

/** Puts a run in its place beside those of its schedule that are not over. @returns as a sentence why there is none */
async function queue(transaction: Prisma.TransactionClient, schedule: ScheduleRecord, run: NewRun): Promise<ScheduleRunRecord | string> {
  const { id: scheduleId, concurrency } = schedule
  const open = await transaction.scheduleRun.findMany({ where: { scheduleId, state: { in: [...OPEN_STATES] } }, select: { state: true } })
  const running = open.filter(({ state }) => state === 'running').length
  const admission = admit(concurrency, { queued: open.length - running, running })
  if (admission.admit === 'skip') return admission.reason
  const now = new Date()
  if (admission.admit === 'replace') {
    const ended = { cancelRequestedAt: now, reason: REPLACED }
    await transaction.scheduleRun.updateMany({
      where: { scheduleId, state: 'queued' },
      data: { ...ended, state: 'cancelled', finishedAt: now },
    })
    await transaction.scheduleRun.updateMany({ where: { scheduleId, state: 'running' }, data: ended })
  }
  return transaction.scheduleRun.create({ data: rowOf(scheduleId, run) })
}

function skip(transaction: Prisma.TransactionClient, scheduleId: string, run: NewRun, reason: string): Promise<ScheduleRunRecord> {
  return transaction.scheduleRun.create({ data: { ...rowOf(scheduleId, run), state: 'skipped', reason, finishedAt: new Date() } })
}

function rowOf(scheduleId: string, { trigger, dueAt, actor = null, actorName = null }: NewRun) {
  return { scheduleId, trigger, dueAt, actor, actorName }
}
