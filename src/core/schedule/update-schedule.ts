import type { z } from 'zod'
import type { Core } from '../core.ts'
import { scheduleFor } from './list-schedules.ts'
import { scheduleChanges } from './schedule.schema.ts'
import { scheduleSetByFile } from './schedule-errors.ts'
import type { ScheduleWithLastRun } from './schedule-record.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'

/**
 * Changes a schedule. What is not named stays; a run that waits or runs goes on. Times that passed while it was paused, or by
 * the line that it had before, are not made up for.
 * @throws ZodError, deployment_not_found, schedule_not_found, forbidden, being_removed, set_by_file, schedule_exists
 */
export async function updateSchedule(
  core: Core,
  actor: Actor,
  name: string,
  scheduleName: string,
  input: z.input<typeof scheduleChanges>,
): Promise<ScheduleWithLastRun> {
  const changes = scheduleChanges.parse(input)
  const { deployment, schedule } = await scheduleFor(core, actor, name, scheduleName, 'update')
  await checkNotBeingRemoved(core, deployment)
  if (schedule.fromFile) throw scheduleSetByFile(schedule.name)
  const { lastRun, ...before } = schedule
  const fields = Object.entries(changes).flatMap(([key, value]) => (value === before[key as keyof typeof changes] ? [] : [key]))
  if (fields.length === 0) return schedule
  const after = await core.schedules.update(before, changes, authorOf(actor).name, core.clock.now())
  await auditDeployment(core, actor, 'schedule.update', deployment, { schedule: before.name, fields })
  return { ...after, lastRun }
}
