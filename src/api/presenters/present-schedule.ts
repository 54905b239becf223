import { presentMoment } from './present-moment.ts'
import type { ScheduleRunView, ScheduleView } from '../schemas/schedule-views.ts'
import { cronProblem, isTimeZone, nextTimes } from '#core/schedule/cron-times.ts'
import { cronWords } from '#core/schedule/cron-words.ts'
import type { ScheduleRunRecord, ScheduleWithLastRun } from '#core/schedule/schedule-record.ts'

const NEXT = 3

/** @param now from which on its next times are told */
export function presentSchedule(schedule: ScheduleWithLastRun, now: Date): ScheduleView {
  const { name, cron, timeZone, command, concurrency, missed, timeoutSeconds, enabled, fromFile, updatedBy } = schedule
  return {
    name,
    cron,
    words: cronWords(cron),
    timeZone,
    command,
    concurrency,
    missed,
    timeoutSeconds,
    enabled,
    fromFile,
    nextRuns: nextRuns(schedule, now),
    lastRun: schedule.lastRun && presentScheduleRun(schedule.lastRun),
    createdAt: presentMoment(schedule.createdAt),
    updatedAt: presentMoment(schedule.updatedAt),
    updatedBy,
  }
}

export function presentScheduleRun(run: ScheduleRunRecord): ScheduleRunView {
  return {
    id: run.id,
    trigger: run.trigger,
    state: run.state,
    dueAt: presentMoment(run.dueAt),
    by: run.actorName,
    release: run.release,
    exitCode: run.exitCode,
    reason: run.reason,
    queuedAt: presentMoment(run.queuedAt),
    startedAt: presentMoment(run.startedAt),
    finishedAt: presentMoment(run.finishedAt),
    durationMs: run.durationMs,
  }
}

/** A line that was tampered with is shown, and has no times. */
function nextRuns({ cron, timeZone, enabled }: ScheduleWithLastRun, now: Date): string[] {
  if (!enabled || cronProblem(cron) !== null || !isTimeZone(timeZone)) return []
  return nextTimes(cron, timeZone, now, NEXT).map((at) => at.toISOString())
}
