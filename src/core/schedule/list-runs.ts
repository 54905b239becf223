import type { Core } from '../core.ts'
import { scheduleFor } from './list-schedules.ts'
import { runNotFound } from './schedule-errors.ts'
import type { ScheduleRunRecord } from './schedule-record.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { Actor } from '../user/actor.ts'
import type { Action } from '../user/policy.ts'

/** A schedule's runs, newest first. `after` is a run's id. @throws deployment_not_found, schedule_not_found */
export async function listScheduleRuns(
  core: Core,
  actor: Actor,
  name: string,
  scheduleName: string,
  page: { after?: string; limit: number },
): Promise<{ items: ScheduleRunRecord[]; next: string | null }> {
  const { schedule } = await scheduleFor(core, actor, name, scheduleName, 'read')
  return core.scheduleRuns.list(schedule.id, page)
}

/** @throws deployment_not_found, schedule_not_found, schedule_run_not_found */
export async function getScheduleRun(core: Core, actor: Actor, name: string, scheduleName: string, id: string): Promise<ScheduleRunRecord> {
  return (await runFor(core, actor, name, scheduleName, id, 'read')).run
}

/** The run that is looked at, or that something is to be done to. @throws deployment_not_found, forbidden, schedule_not_found, schedule_run_not_found */
export async function runFor(
  core: Core,
  actor: Actor,
  name: string,
  scheduleName: string,
  id: string,
  action: Action,
): Promise<{ deployment: DeploymentRecord; schedule: string; run: ScheduleRunRecord }> {
  const { deployment, schedule } = await scheduleFor(core, actor, name, scheduleName, action)
  const run = await core.scheduleRuns.get(id)
  if (run?.scheduleId !== schedule.id) throw runNotFound(id)
  return { deployment, schedule: schedule.name, run }
}
