import { z } from 'zod'
import { concurrency, missedRuns } from '../../core/schedule/schedule.schema.ts'

/** One run of a schedule. */
export const scheduleRunView = z.object({
  id: z.string(),
  /** schedule: its time had come. missed: made up for times at which nothing could run. manual: somebody asked for it. */
  trigger: z.enum(['schedule', 'missed', 'manual']),
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'skipped']),
  dueAt: z.string(),
  /** What who asked for it was called then. */
  by: z.string().nullable(),
  /** The number of the release that it runs, or ran, in. */
  release: z.number().nullable(),
  exitCode: z.number().nullable(),
  /** Why it was skipped, or did not end well. */
  reason: z.string().nullable(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
})

/** A command that runs again and again, in a container of the live release. */
export const scheduleView = z.object({
  name: z.string(),
  cron: z.string(),
  /** What the cron line says, in English: "At 03:30". */
  words: z.string(),
  timeZone: z.string(),
  command: z.string(),
  concurrency,
  missed: missedRuns,
  timeoutSeconds: z.number(),
  enabled: z.boolean(),
  /** The repository's webops.yaml sets it: it can be run here, and not changed. */
  fromFile: z.boolean(),
  /** The next three times; none while it is paused. */
  nextRuns: z.array(z.string()),
  lastRun: scheduleRunView.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** What who changed it last was called then. */
  updatedBy: z.string().nullable(),
})

export type ScheduleRunView = z.output<typeof scheduleRunView>
export type ScheduleView = z.output<typeof scheduleView>
