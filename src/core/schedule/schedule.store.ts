import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { scheduleInput, MOST_SCHEDULES, type ScheduleChanges, type ScheduleInput } from './schedule.schema.ts'
import { scheduleExists } from './schedule-errors.ts'
import { OPEN_STATES, type ScheduleRecord, type ScheduleWithLastRun } from './schedule-record.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'

export type ScheduleStore = ReturnType<typeof scheduleStore>

/** A schedule, and how many of its runs wait or run. */
export interface ScheduleInSight {
  schedule: ScheduleRecord
  open: number
}

const lastRun = { runs: { orderBy: { id: 'desc' }, take: 1 } } as const satisfies Prisma.ScheduleInclude

/** Schedules of deployments. Their runs are in schedule-run.store.ts. */
export function scheduleStore(database: PrismaClient) {
  return {
    /** By name. */
    async list(deploymentId: string): Promise<ScheduleWithLastRun[]> {
      const rows = await database.schedule.findMany({ where: { deploymentId }, orderBy: { name: 'asc' }, include: lastRun })
      return rows.map(withLastRun)
    },

    async get(deploymentId: string, name: string): Promise<ScheduleWithLastRun | null> {
      const where = { deploymentId_name: { deploymentId, name } }
      const row = await database.schedule.findUnique({ where, include: lastRun })
      return row && withLastRun(row)
    },

    async getById(id: string): Promise<ScheduleRecord | null> {
      return database.schedule.findUnique({ where: { id } })
    },

    /**
     * @param now times from here on count
     * @returns null where there are as many as may be
     * @throws schedule_exists
     */
    async create(deploymentId: string, input: ScheduleInput, updatedBy: string | null, now: Date): Promise<ScheduleRecord | null> {
      return unlessTaken(input.name, () =>
        database.$transaction(async (transaction) => {
          // It is locked by this on PostgreSQL: two at once are counted one after the other.
          await transaction.deployment.updateMany({ where: { id: deploymentId }, data: { id: deploymentId } })
          if ((await transaction.schedule.count({ where: { deploymentId } })) >= MOST_SCHEDULES) return null
          return transaction.schedule.create({ data: { deploymentId, ...input, updatedBy, seenUntil: now } })
        }),
      )
    },

    /** What is not named stays. One that is due at other times, or again, is so from now on. @throws schedule_exists */
    async update(schedule: ScheduleRecord, changes: ScheduleChanges, updatedBy: string | null, now: Date): Promise<ScheduleRecord> {
      const data = { ...withoutUnset(changes), updatedBy, ...(isDueAnew(schedule, changes) && { seenUntil: now }) }
      return unlessTaken(changes.name ?? schedule.name, () => database.schedule.update({ where: { id: schedule.id }, data }))
    },

    /** Removes it with its runs. @returns the ids of these, whose logs are left */
    remove: (id: string): Promise<string[]> => database.$transaction((transaction) => removeWithRuns(transaction, [id])),

    /**
     * Makes a deployment's schedules of its settings file be exactly these. One of the same name that somebody made by hand gets
     * another name and rests; others of these stay.
     * @returns the ids of runs that went with schedules that are gone: their logs are left
     */
    async replaceFromFile(deploymentId: string, given: ScheduleInput[], now = new Date()): Promise<string[]> {
      const inputs = given.map((input) => scheduleInput.parse(input))
      return database.$transaction(async (transaction) => {
        const there = await transaction.schedule.findMany({ where: { deploymentId } })
        const names = new Set(inputs.map(({ name }) => name))
        const gone = there.filter(({ name, fromFile }) => fromFile && !names.has(name))
        const removed = await removeWithRuns(
          transaction,
          gone.map(({ id }) => id),
        )
        for (const input of inputs) {
          const named = there.find(({ name }) => name === input.name)
          if (named && !named.fromFile) await setAside(transaction, named, new Set([...names, ...there.map(({ name }) => name)]))
          const before = named?.fromFile ? named : undefined
          const set = { ...input, fromFile: true, updatedBy: null }
          if (!before) await transaction.schedule.create({ data: { deploymentId, ...set, seenUntil: now } })
          else if (Object.entries(set).some(([key, value]) => before[key as keyof typeof before] !== value)) {
            const data = { ...set, ...(isDueAnew(before, input) && { seenUntil: now }) }
            await transaction.schedule.update({ where: { id: before.id }, data })
          }
        }
        return removed
      })
    },

    /** Those of a server's deployments that may be due, and those with runs that are not over: one look for all. */
    async inSight(serverId: string): Promise<ScheduleInSight[]> {
      const open = { state: { in: [...OPEN_STATES] } }
      const rows = await database.schedule.findMany({
        where: { deployment: { serverId }, OR: [{ enabled: true, deployment: { removedAt: null } }, { runs: { some: open } }] },
        include: { _count: { select: { runs: { where: open } } } },
      })
      return rows.map(({ _count, ...schedule }) => ({ schedule, open: _count.runs }))
    },

    /** Sets right what a clock that was wrong left: times from now on count. */
    async seeFrom({ id, updatedAt }: ScheduleRecord, now: Date): Promise<void> {
      await database.schedule.updateMany({ where: { id }, data: { seenUntil: now, updatedAt } })
    },
  }
}

/** One that somebody made, and that the file has one of the same name for: it would run twice, and is not ours to remove. */
async function setAside(transaction: Prisma.TransactionClient, { id, name }: ScheduleRecord, taken: Set<string>): Promise<void> {
  const candidates = Array.from({ length: taken.size + 1 }, (_, index) => `${name.slice(0, 40)}-own${index === 0 ? '' : index + 1}`)
  const free = candidates.find((candidate) => !taken.has(candidate)) ?? `${name.slice(0, 40)}-own`
  taken.add(free)
  await transaction.schedule.update({ where: { id }, data: { name: free, enabled: false } })
}

async function removeWithRuns(transaction: Prisma.TransactionClient, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const runs = await transaction.scheduleRun.findMany({ where: { scheduleId: { in: ids } }, select: { id: true } })
  await transaction.schedule.deleteMany({ where: { id: { in: ids } } })
  return runs.map(({ id }) => id)
}

/** What was due meanwhile by another line, or while it was paused, is none of its times. */
function isDueAnew(before: ScheduleRecord, { cron, timeZone, enabled }: ScheduleChanges): boolean {
  const differs = (one: unknown, other: unknown) => one !== undefined && one !== other
  return differs(cron, before.cron) || differs(timeZone, before.timeZone) || (enabled === true && !before.enabled)
}

function withoutUnset(changes: ScheduleChanges) {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

type Row = Prisma.ScheduleGetPayload<{ include: typeof lastRun }>

function withLastRun({ runs, ...schedule }: Row): ScheduleWithLastRun {
  return { ...schedule, lastRun: runs[0] ?? null }
}

async function unlessTaken<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw isUniqueViolation(error) ? scheduleExists(name) : error
  }
}
