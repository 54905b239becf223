import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { stream } from 'hono/streaming'
import { idParameter, nameParameter, switchedOff } from './parameters.ts'
import { problems, router } from './router.ts'
import { containerLogView, rolloutLogView } from './schemas/views.ts'
import { serverSentEvents } from './server-sent-events.ts'
import type { Core } from '#core/core.ts'
import { followContainerLog, readContainerLog } from '#core/deployment/read-container-log.ts'
import { followRolloutLog, readRolloutLog } from '#core/rollout/follow-rollout-log.ts'
import { getRollout } from '#core/rollout/get-rollout.ts'

const events = { 'text/event-stream': { schema: z.string() } }
const description = 'The lines; with follow=1 server-sent events, `line` for each and `end` after the last'

const ofRollout = createRoute({
  method: 'get',
  path: '/rollouts/{id}/logs',
  tags: ['Logs'],
  summary: "A rollout's log",
  request: {
    params: idParameter,
    query: z.object({ follow: switchedOff, after: z.coerce.number().int().min(0).default(0) }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: { 200: { content: { 'application/json': { schema: rolloutLogView }, ...events }, description }, ...problems },
})
const ofContainer = createRoute({
  method: 'get',
  path: '/deployments/{name}/logs',
  tags: ['Logs'],
  summary: 'What the container of a deployment printed',
  request: {
    params: nameParameter,
    query: z.object({ follow: switchedOff, tail: z.coerce.number().int().min(0).max(5000).default(200) }),
  },
  responses: { 200: { content: { 'application/json': { schema: containerLogView }, ...events }, description }, ...problems },
})

/** `{ "lines": [ … ] }`, written as it is read: a log does not have to fit into memory. */
export function streamedLines(context: Context, batches: AsyncIterable<unknown[]>): Response {
  context.header('Content-Type', 'application/json')
  return stream(context, async (answer) => {
    let separator = ''
    await answer.write('{"lines":[')
    for await (const lines of batches) {
      if (answer.aborted) return
      await answer.write(separator + lines.map((line) => JSON.stringify(line)).join(','))
      separator = ','
    }
    await answer.write(']}')
  })
}

export function logRoutes(core: Core) {
  return router()
    .openapi(ofRollout, async (c) => {
      const { id } = c.req.valid('param')
      const { follow, after } = c.req.valid('query')
      if (!follow) return streamedLines(c, await readRolloutLog(core, c.get('actor'), id, after))
      await getRollout(core, c.get('actor'), id)
      const lastSeen = Number(c.req.valid('header')['last-event-id'])
      const from = lastSeen >= 0 ? lastSeen : after
      return serverSentEvents(c, async (send, signal) => {
        const onLines = (lines: { sequence: number }[]) => send(lines.map((data) => ({ event: 'line', id: String(data.sequence), data })))
        await followRolloutLog(core, id, from, onLines, signal)
        if (!signal.aborted) await send([{ event: 'end', data: {} }])
      })
    })
    .openapi(ofContainer, async (c) => {
      const { name } = c.req.valid('param')
      const { follow, tail } = c.req.valid('query')
      if (!follow) return c.json({ lines: await readContainerLog(core, c.get('actor'), name, tail) }, 200)
      const run = await followContainerLog(core, c.get('actor'), name, tail)
      return serverSentEvents(c, async (send, signal) => {
        await run((lines) => send(lines.map((data) => ({ event: 'line', data }))), signal)
        if (!signal.aborted) await send([{ event: 'end', data: {} }])
      })
    })
}
