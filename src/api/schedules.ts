import { createRoute, z } from '@hono/zod-openapi'
import { streamedLines } from './logs.ts'
import { nameParameter, page, switchedOff } from './parameters.ts'
import { presentSchedule, presentScheduleRun } from './presenters/present-schedule.ts'
import { body, json, problems, router } from './router.ts'
import { scheduleRunView, scheduleView } from './schemas/schedule-views.ts'
import { pageOf, rolloutLogView } from './schemas/views.ts'
import { serverSentEvents } from './server-sent-events.ts'
import type { Core } from '#core/core.ts'
import { cancelScheduleRun } from '#core/schedule/cancel-run.ts'
import { createSchedule } from '#core/schedule/create-schedule.ts'
import { getScheduleRun, listScheduleRuns } from '#core/schedule/list-runs.ts'
import { listSchedules, scheduleFor } from '#core/schedule/list-schedules.ts'
import { followRunLog, readRunLog } from '#core/schedule/read-run-log.ts'
import { removeSchedule } from '#core/schedule/remove-schedule.ts'
import { runSchedule } from '#core/schedule/run-schedule.ts'
import { scheduleChanges, scheduleInput } from '#core/schedule/schedule.schema.ts'
import { updateSchedule } from '#core/schedule/update-schedule.ts'

const tags = ['Schedules']
const ofSchedule = nameParameter.extend({ schedule: z.string().max(64) })
const ofRun = ofSchedule.extend({ id: z.string().max(64) })

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/schedules',
  tags,
  summary: 'The commands of a deployment that run again and again',
  request: { params: nameParameter },
  responses: { 200: json(z.object({ items: z.array(scheduleView) }), 'By name'), ...problems },
})
const create = createRoute({
  method: 'post',
  path: '/deployments/{name}/schedules',
  tags,
  summary: 'Gives a deployment a command that runs again and again, from now on',
  request: { params: nameParameter, body: body(scheduleInput) },
  responses: { 201: json(scheduleView, 'The schedule'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/schedules/{schedule}',
  tags,
  summary: 'One schedule',
  request: { params: ofSchedule },
  responses: { 200: json(scheduleView, 'The schedule'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/deployments/{name}/schedules/{schedule}',
  tags,
  summary: 'Changes a schedule; what is not named stays',
  request: { params: ofSchedule, body: body(scheduleChanges) },
  responses: { 200: json(scheduleView, 'The schedule as it is now'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/schedules/{schedule}',
  tags,
  summary: 'Removes a schedule with its history; a run of it that runs is ended',
  request: { params: ofSchedule },
  responses: { 200: json(z.object({}), 'It is gone'), ...problems },
})
const run = createRoute({
  method: 'post',
  path: '/deployments/{name}/schedules/{schedule}/runs',
  tags,
  summary: 'Runs it now, also while it is paused',
  request: { params: ofSchedule },
  responses: { 202: json(scheduleRunView, 'The run, which begins at once'), ...problems },
})
const runs = createRoute({
  method: 'get',
  path: '/deployments/{name}/schedules/{schedule}/runs',
  tags,
  summary: "A schedule's runs, newest first; the last 100 are kept",
  request: { params: ofSchedule, query: page },
  responses: { 200: json(pageOf(scheduleRunView), 'A page of runs'), ...problems },
})
const getRun = createRoute({
  method: 'get',
  path: '/deployments/{name}/schedules/{schedule}/runs/{id}',
  tags,
  summary: 'One run',
  request: { params: ofRun },
  responses: { 200: json(scheduleRunView, 'The run'), ...problems },
})
const logs = createRoute({
  method: 'get',
  path: '/deployments/{name}/schedules/{schedule}/runs/{id}/logs',
  tags,
  summary: 'What a run printed',
  request: {
    params: ofRun,
    query: z.object({ follow: switchedOff, after: z.coerce.number().int().min(0).default(0) }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: {
      content: { 'application/json': { schema: rolloutLogView }, 'text/event-stream': { schema: z.string() } },
      description: 'The lines; with follow=1 server-sent events, `line` for each and `end` after the last',
    },
    ...problems,
  },
})
const cancel = createRoute({
  method: 'post',
  path: '/deployments/{name}/schedules/{schedule}/runs/{id}/cancel',
  tags,
  summary: 'Ends a run',
  request: { params: ofRun },
  responses: { 202: json(scheduleRunView, 'The run; it may take some seconds to end'), ...problems },
})

export function scheduleRoutes(core: Core) {
  const present = (schedule: Parameters<typeof presentSchedule>[0]) => presentSchedule(schedule, core.clock.now())
  return router()
    .openapi(list, async (c) => {
      const items = await listSchedules(core, c.get('actor'), c.req.valid('param').name)
      return c.json({ items: items.map(present) }, 200)
    })
    .openapi(create, async (c) => {
      const made = await createSchedule(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'))
      return c.json(present(made), 201)
    })
    .openapi(get, async (c) => {
      const { name, schedule } = c.req.valid('param')
      return c.json(present((await scheduleFor(core, c.get('actor'), name, schedule, 'read')).schedule), 200)
    })
    .openapi(update, async (c) => {
      const { name, schedule } = c.req.valid('param')
      return c.json(present(await updateSchedule(core, c.get('actor'), name, schedule, c.req.valid('json'))), 200)
    })
    .openapi(remove, async (c) => {
      const { name, schedule } = c.req.valid('param')
      await removeSchedule(core, c.get('actor'), name, schedule)
      return c.json({}, 200)
    })
    .openapi(run, async (c) => {
      const { name, schedule } = c.req.valid('param')
      return c.json(presentScheduleRun(await runSchedule(core, c.get('actor'), name, schedule)), 202)
    })
    .openapi(runs, async (c) => {
      const { name, schedule } = c.req.valid('param')
      const { items, next } = await listScheduleRuns(core, c.get('actor'), name, schedule, c.req.valid('query'))
      return c.json({ items: items.map(presentScheduleRun), next }, 200)
    })
    .openapi(getRun, async (c) => {
      const { name, schedule, id } = c.req.valid('param')
      return c.json(presentScheduleRun(await getScheduleRun(core, c.get('actor'), name, schedule, id)), 200)
    })
    .openapi(logs, async (c) => {
      const { name, schedule, id } = c.req.valid('param')
      const { follow, after } = c.req.valid('query')
      const actor = c.get('actor')
      if (!follow) return streamedLines(c, await readRunLog(core, actor, [name, schedule, id], after))
      await getScheduleRun(core, actor, name, schedule, id)
      const lastSeen = Number(c.req.valid('header')['last-event-id'])
      const from = lastSeen >= 0 ? lastSeen : after
      return serverSentEvents(c, async (send, signal) => {
        const onLines = (lines: { sequence: number }[]) => send(lines.map((data) => ({ event: 'line', id: String(data.sequence), data })))
        await followRunLog(core, id, from, onLines, signal)
        if (!signal.aborted) await send([{ event: 'end', data: {} }])
      })
    })
    .openapi(cancel, async (c) => {
      const { name, schedule, id } = c.req.valid('param')
      return c.json(presentScheduleRun(await cancelScheduleRun(core, c.get('actor'), name, schedule, id)), 202)
    })
}
