import { z } from 'zod'
import { scheduleInput } from './schedule.schema.ts'
import type { ScheduleRecord, ScheduleRunRecord } from './schedule-record.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'

/** An id becomes a part of a container's name and the name of a log. */
const id = z.uuid()
const HINT = 'If nobody edited the database by hand, treat this as a break-in.'

/** What is wrong with a stored schedule, as a sentence; null for nothing. The panel writes it, and is not trusted by the worker. */
export function scheduleProblem(schedule: ScheduleRecord): string | null {
  const ids = z.object({ id, deploymentId: id }).safeParse(schedule)
  const settings = scheduleInput.strip().safeParse(schedule)
  const error = ids.error ?? settings.error
  return error ? sentence('schedule', describeZodError(error)) : null
}

/** The same for a run. */
export function runProblem(run: Pick<ScheduleRunRecord, 'id'>): string | null {
  const { error } = z.object({ id }).safeParse(run)
  return error ? sentence('run', describeZodError(error)) : null
}

function sentence(what: string, { field, message }: { field: string | undefined; message: string }): string {
  return `The stored ${what} is not one that WebOps would have stored. ${field ?? what}: ${message} ${HINT}`
}
