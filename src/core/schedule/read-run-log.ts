import type { Core } from '../core.ts'
import { getScheduleRun } from './list-runs.ts'
import type { LogLine } from '../ports/queue.ts'
import { followLog } from '../rollout/follow-rollout-log.ts'
import type { Actor } from '../user/actor.ts'

/** What was written of a run's log so far, after a sequence number, piece by piece. @throws as getScheduleRun */
export async function readRunLog(
  core: Core,
  actor: Actor,
  [name, schedule, id]: [string, string, string],
  after: number,
): Promise<AsyncIterable<LogLine[]>> {
  await getScheduleRun(core, actor, name, schedule, id)
  return core.rolloutLogs.read(id, after)
}

/** Hands on the lines there are after a sequence number, then new ones, until the run is over or the signal aborts. */
export async function followRunLog(
  core: Core,
  id: string,
  after: number,
  onLines: (lines: LogLine[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const isOver = async () => {
    const run = await core.scheduleRuns.get(id)
    return run?.state !== 'queued' && run?.state !== 'running'
  }
  await followLog(core, { id, isOver }, after, onLines, signal)
}
