import type { ScheduleInput } from './schedule.schema.ts'

/** Runs of one schedule that may wait. */
export const MOST_WAITING = 10

/** `reason` is a sentence. */
export type Admission = { admit: 'queue' } | { admit: 'replace' } | { admit: 'skip'; reason: string }

/**
 * What becomes of a run that is due.
 * @param open how many runs of the same schedule wait and run
 */
export function admit(concurrency: ScheduleInput['concurrency'], open: { queued: number; running: number }): Admission {
  if (open.queued + open.running === 0) return { admit: 'queue' }
  if (concurrency === 'replace') return { admit: 'replace' }
  if (concurrency === 'queue')
    return open.queued < MOST_WAITING ? { admit: 'queue' } : { admit: 'skip', reason: `${MOST_WAITING} runs of it waited already.` }
  return { admit: 'skip', reason: open.running > 0 ? 'The run before it had not ended.' : 'The run before it still waited.' }
}
