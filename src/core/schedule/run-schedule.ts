import type { Core } from '../core.ts'
import { scheduleFor } from './list-schedules.ts'
import { nothingToRunIn, scheduleBusy } from './schedule-errors.ts'
import type { ScheduleRunRecord } from './schedule-record.ts'
import { wakeScheduler } from './wake-scheduler.ts'
import { whyNothingRuns } from './why-nothing-runs.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'

/**
 * Runs a schedule's command now, one that is paused too. Beside a run that is not over, what was chosen for that counts.
 * @returns the run, which the worker begins at once
 * @throws deployment_not_found, schedule_not_found, forbidden, being_removed, schedule_not_runnable, schedule_busy
 */
export async function runSchedule(core: Core, actor: Actor, name: string, scheduleName: string): Promise<ScheduleRunRecord> {
  const { deployment, schedule } = await scheduleFor(core, actor, name, scheduleName, 'roll_out')
  await checkNotBeingRemoved(core, deployment)
  const nothing = whyNothingRuns(deployment)
  if (nothing !== null) throw nothingToRunIn(nothing, name)
  const by = authorOf(actor)
  const { lastRun: _last, ...record } = schedule
  const run = await core.scheduleRuns.ask(record, { trigger: 'manual', dueAt: core.clock.now(), actor: by.actor, actorName: by.name })
  if (typeof run === 'string') throw scheduleBusy(schedule.name, run)
  await auditDeployment(core, actor, 'schedule.run', deployment, { schedule: schedule.name, run: run.id })
  await wakeScheduler(core, deployment)
  return (await core.scheduleRuns.get(run.id)) ?? run
}
