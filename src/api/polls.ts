import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { presentPoll } from './presenters/present-poll.ts'
import { body, json, problems, router } from './router.ts'
import { pollView } from './schemas/poll-view.ts'
import type { Core } from '#core/core.ts'
import { pollInput } from '#core/poll/poll.schema.ts'
import { getPoll, removePoll, setPoll } from '#core/poll/set-poll.ts'

const tags = ['Webhooks']
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/poll',
  tags,
  summary: "How a deployment's repository is looked at again and again, and what the last look found",
  request: { params: nameParameter },
  responses: { 200: json(pollView, 'The poll'), ...problems },
})
const set = createRoute({
  method: 'put',
  path: '/deployments/{name}/poll',
  tags,
  summary: "Has a deployment's branch looked at again and again: what comes to it is deployed",
  request: { params: nameParameter, body: body(pollInput) },
  responses: { 200: json(pollView, 'The poll'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/poll',
  tags,
  summary: 'Looks no more',
  request: { params: nameParameter },
  responses: { 200: json(z.object({}), 'It is gone'), ...problems },
})

export function pollRoutes(core: Core) {
  return router()
    .openapi(get, async (c) => c.json(presentPoll(await getPoll(core, c.get('actor'), c.req.valid('param').name)), 200))
    .openapi(set, async (c) => {
      const poll = await setPoll(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'))
      return c.json(presentPoll(poll), 200)
    })
    .openapi(remove, async (c) => {
      await removePoll(core, c.get('actor'), c.req.valid('param').name)
      return c.json({}, 200)
    })
}
