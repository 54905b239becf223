import { notFound } from 'next/navigation'
import { presentSchedule, presentScheduleRun } from '#api/presenters/present-schedule.ts'
import type { ScheduleRunView, ScheduleView } from '#api/schemas/schedule-views.ts'
import { getScheduleRun, listScheduleRuns } from '#core/schedule/list-runs.ts'
import { listSchedules, scheduleFor } from '#core/schedule/list-schedules.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

const PAGE = 20

/** All schedules of a deployment, by name. */
export async function loadSchedules(name: string): Promise<ScheduleView[]> {
  const actor = await requireActor()
  const core = panelCore()
  const now = core.clock.now()
  return orNotFound(async () => (await listSchedules(core, actor, name)).map((schedule) => presentSchedule(schedule, now)))
}

export interface ScheduleHistory {
  schedule: ScheduleView
  runs: { items: ScheduleRunView[]; next: string | null }
  /** The run whose log is shown; null where there was none yet. */
  shown: ScheduleRunView | null
}

/**
 * A schedule with a page of its runs, newest first. What is asked for comes from the address: it may be anything.
 * @param asked the run to show (unset: the latest one that has a log), and the run after which the page begins
 */
export async function loadScheduleHistory(
  name: string,
  scheduleName: string,
  asked: { run?: string; after?: string },
): Promise<ScheduleHistory> {
  const actor = await requireActor()
  const core = panelCore()
  return orNotFound(async () => {
    const { schedule } = await scheduleFor(core, actor, name, scheduleName, 'read')
    const page = { limit: PAGE, ...(asked.after ? { after: asked.after } : {}) }
    const { items, next } = await listScheduleRuns(core, actor, name, scheduleName, page)
    const runs = items.map(presentScheduleRun)
    const shown = asked.run
      ? presentScheduleRun(await getScheduleRun(core, actor, name, scheduleName, asked.run))
      : (runs.find(({ state }) => state !== 'skipped') ?? runs[0] ?? null)
    return { schedule: presentSchedule(schedule, core.clock.now()), runs: { items: runs, next }, shown }
  })
}

async function orNotFound<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
