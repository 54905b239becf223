import type { Core } from '../core.ts'
import { scheduleFor } from './list-schedules.ts'
import { scheduleSetByFile } from './schedule-errors.ts'
import { wakeScheduler } from './wake-scheduler.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Removes a schedule with its history. A run of it that runs is ended.
 * @throws deployment_not_found, schedule_not_found, forbidden, set_by_file
 */
export async function removeSchedule(core: Core, actor: Actor, name: string, scheduleName: string): Promise<void> {
  const { deployment, schedule } = await scheduleFor(core, actor, name, scheduleName, 'update')
  if (schedule.fromFile) throw scheduleSetByFile(schedule.name)
  const removedRuns = await core.schedules.remove(schedule.id)
  await auditDeployment(core, actor, 'schedule.remove', deployment, { schedule: schedule.name })
  await wakeScheduler(core, deployment, removedRuns)
}
