import type { ScheduleInput } from './schedule.schema.ts'

export type ScheduleTrigger = 'schedule' | 'missed' | 'manual'
export type ScheduleRunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'skipped'

/** Of those that are not over. */
export const OPEN_STATES = ['queued', 'running'] as const satisfies ScheduleRunState[]

export interface ScheduleRecord extends ScheduleInput {
  id: string
  deploymentId: string
  /** The repository's settings file sets it. */
  fromFile: boolean
  /** Times up to here are seen to. */
  seenUntil: Date
  /** What who changed it last was called then; null for WebOps itself. */
  updatedBy: string | null
  createdAt: Date
  updatedAt: Date
}

export interface ScheduleRunRecord {
  id: string
  scheduleId: string
  trigger: ScheduleTrigger
  state: ScheduleRunState
  /** When it was to begin. */
  dueAt: Date
  /** Who asked for it, of one by hand, as the audit has it and as they were called. */
  actor: string | null
  actorName: string | null
  release: number | null
  exitCode: number | null
  /** Why it was skipped, or did not end well, in words. */
  reason: string | null
  cancelRequestedAt: Date | null
  queuedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  durationMs: number | null
}

/** A schedule with the run that it had last, or has. */
export interface ScheduleWithLastRun extends ScheduleRecord {
  lastRun: ScheduleRunRecord | null
}
