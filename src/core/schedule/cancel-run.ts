import type { Core } from '../core.ts'
import { runFor } from './list-runs.ts'
import { runEnded } from './schedule-errors.ts'
import type { ScheduleRunRecord } from './schedule-record.ts'
import { wakeScheduler } from './wake-scheduler.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Ends a run: one that waits at once, one that runs within seconds.
 * @throws deployment_not_found, schedule_not_found, schedule_run_not_found, forbidden, schedule_run_ended
 */
export async function cancelScheduleRun(
  core: Core,
  actor: Actor,
  name: string,
  scheduleName: string,
  id: string,
): Promise<ScheduleRunRecord> {
  const { deployment, schedule, run } = await runFor(core, actor, name, scheduleName, id, 'roll_out')
  const outcome = await core.scheduleRuns.requestCancel(id, core.clock.now())
  if (outcome === 'ended') throw runEnded(run.state)
  await auditDeployment(core, actor, 'schedule.cancel', deployment, { schedule, run: id })
  await wakeScheduler(core, deployment)
  return (await core.scheduleRuns.get(id)) ?? run
}
