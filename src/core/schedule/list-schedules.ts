import type { Core } from '../core.ts'
import { scheduleNotFound } from './schedule-errors.ts'
import type { ScheduleWithLastRun } from './schedule-record.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'
import type { Action } from '../user/policy.ts'

/** All schedules of a deployment, by name. @throws deployment_not_found */
export async function listSchedules(core: Core, actor: Actor, name: string): Promise<ScheduleWithLastRun[]> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  return core.schedules.list(deployment.id)
}

/** The schedule that is looked at, or that something is to be done to. @throws deployment_not_found, forbidden, schedule_not_found */
export async function scheduleFor(
  core: Core,
  actor: Actor,
  name: string,
  scheduleName: string,
  action: Action,
): Promise<{ deployment: DeploymentRecord; schedule: ScheduleWithLastRun }> {
  const deployment = await deploymentFor(core, actor, name, action)
  const schedule = await core.schedules.get(deployment.id, scheduleName)
  if (!schedule) throw scheduleNotFound(name, scheduleName)
  return { deployment, schedule }
}
