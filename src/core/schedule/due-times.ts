import { countTimes, lastTime } from './cron-times.ts'
import type { ScheduleRecord } from './schedule-record.ts'
import type { SeenTime } from './schedule-run.store.ts'

/** A time that is further back than this was missed. */
const LATE_MS = 60_000
const MANY = 1000

/** What is to be seen to of a schedule, and up to when. */
export interface Due {
  until: Date
  times: SeenTime[]
}

/**
 * What has become due since a schedule was seen to, and what comes of it; null for nothing. Of many times one run is made at
 * most, and those that were missed are on record once.
 */
export function dueTimes(schedule: Pick<ScheduleRecord, 'cron' | 'timeZone' | 'seenUntil' | 'missed'>, now: Date): Due | null {
  const { cron, timeZone, seenUntil } = schedule
  const last = lastTime(cron, timeZone, now)
  if (last === null || last <= seenUntil) return null
  const before = countTimes(cron, timeZone, seenUntil, last)
  if (now.getTime() - last.getTime() > LATE_MS) {
    const skipped = schedule.missed === 'skip' ? missed(before + 1) : null
    return { until: last, times: [{ trigger: 'missed', dueAt: last, skipped }] }
  }
  const onTime: SeenTime = { trigger: 'schedule', dueAt: last, skipped: null }
  // One run for all of them is what comes now.
  if (before === 0 || schedule.missed === 'once') return { until: last, times: [onTime] }
  const dueAt = lastTime(cron, timeZone, new Date(last.getTime() - 1)) ?? last
  return { until: last, times: [{ trigger: 'missed', dueAt, skipped: missed(before) }, onTime] }
}

function missed(count: number): string {
  if (count === 1) return 'Its time was missed, since nothing could run it then.'
  return `${count >= MANY ? `${MANY} times or more` : `${count} times`} were missed, since nothing could run it then.`
}
