import { z } from 'zod'
import type { WorkerCore } from '../worker/worker-core.ts'
import { scheduleProblem } from './check-schedule.ts'
import { nextTimes } from './cron-times.ts'
import { dueTimes } from './due-times.ts'
import type { ScheduleRecord } from './schedule-record.ts'
import type { ScheduleInSight } from './schedule.store.ts'
import { whyNothingRunsNow } from './why-nothing-runs.ts'

/** A schedule that is seen to up to a time so far ahead was so by a clock that was wrong. */
const WRONG_CLOCK_MS = 3_600_000

/** Makes runs of the times that come. */
export class TimeKeeper {
  readonly #worker: WorkerCore
  readonly #onSeen: (scheduleId: string, deployment: string) => Promise<void>
  /** When each is due next, by what that depends on. */
  readonly #next = new Map<string, { of: string; at: number }>()

  /** @param onSeen called when runs of a schedule are on record that were not there before */
  constructor(worker: WorkerCore, onSeen: (scheduleId: string, deployment: string) => Promise<void>) {
    this.#worker = worker
    this.#onSeen = onSeen
  }

  /** Sees to all of them that are due. @returns whether there are runs now that were not there before */
  async see(inSight: ScheduleInSight[]): Promise<boolean> {
    this.#forget(inSight)
    let came = false
    for (const { schedule } of inSight) {
      if (!schedule.enabled) continue
      try {
        if (await this.#see(schedule)) came = true
      } catch (error) {
        // One whose record cannot be read must not be in the way of the others.
        if (!(error instanceof z.ZodError)) throw error
        this.#worker.note('A schedule could not be seen to.', { schedule: schedule.id, error: error.message })
      }
    }
    return came
  }

  /** @returns whether there is a run now that was not there before */
  async #see(schedule: ScheduleRecord): Promise<boolean> {
    const { clock, schedules, scheduleRuns, deployments, lease } = this.#worker
    const now = clock.now()
    if (schedule.seenUntil.getTime() - now.getTime() > WRONG_CLOCK_MS) {
      await schedules.seeFrom(schedule, now)
      return false
    }
    if (!this.#mayBeDue(schedule, now)) return false
    const due = dueTimes(schedule, now)
    if (!due) return false
    const deployment = await deployments.get(schedule.deploymentId)
    if (!deployment) return false
    await lease.check()
    const nothing = await whyNothingRunsNow(this.#worker, deployment)
    const times = due.times.map((time) => ({ ...time, skipped: time.skipped ?? nothing }))
    const made = await scheduleRuns.see(schedule, due.until, times)
    if (!made) return false
    await this.#onSeen(schedule.id, deployment.name)
    return true
  }

  /** The most part of looks ends here, without a word to the database. What is not valid is never due. */
  #mayBeDue(schedule: ScheduleRecord, now: Date): boolean {
    const { id, cron, timeZone, seenUntil, updatedAt } = schedule
    const of = `${seenUntil.getTime()} ${updatedAt.getTime()} ${cron} ${timeZone}`
    let next = this.#next.get(id)
    if (next?.of !== of) {
      const problem = scheduleProblem(schedule)
      if (problem !== null) this.#worker.note('A schedule is left out.', { schedule: id, error: problem })
      const at = problem === null ? nextTimes(cron, timeZone, seenUntil, 1)[0]?.getTime() : undefined
      next = { of, at: at ?? Infinity }
      this.#next.set(id, next)
    }
    return next.at <= now.getTime()
  }

  #forget(inSight: ScheduleInSight[]): void {
    if (this.#next.size <= inSight.length) return
    const there = new Set(inSight.map(({ schedule }) => schedule.id))
    for (const id of this.#next.keys()) if (!there.has(id)) this.#next.delete(id)
  }
}
