import type { z } from 'zod'
import type { Core } from '../core.ts'
import { scheduleInput } from './schedule.schema.ts'
import { tooManySchedules } from './schedule-errors.ts'
import type { ScheduleWithLastRun } from './schedule-record.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'

/**
 * Gives a deployment a command that runs again and again, from now on.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, schedule_exists, too_many_schedules
 */
export async function createSchedule(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof scheduleInput>,
): Promise<ScheduleWithLastRun> {
  const given = scheduleInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  const schedule = await core.schedules.create(deployment.id, given, authorOf(actor).name, core.clock.now())
  if (!schedule) throw tooManySchedules(name)
  const { cron, timeZone } = schedule
  await auditDeployment(core, actor, 'schedule.create', deployment, { schedule: schedule.name, cron, timeZone })
  return { ...schedule, lastRun: null }
}
