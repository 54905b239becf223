import { createRoute, z } from '@hono/zod-openapi'
import { idempotencyHeader, idParameter, nameParameter, numberedPage } from './parameters.ts'
import { presentQueue, presentRollout, presentRolloutSummary } from './presenters/present-rollout.ts'
import { body, json, problems, router } from './router.ts'
import { pageOf, queuedView, queueView, rolloutSummaryView, rolloutView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { gitRef } from '#core/deployment/deployment.schema.ts'
import { cancelRollout } from '#core/rollout/cancel-rollout.ts'
import { getRollout } from '#core/rollout/get-rollout.ts'
import { listRollouts } from '#core/rollout/list-rollouts.ts'
import { requestRollout } from '#core/rollout/request-rollout.ts'
import { getQueue, moveRollout } from '#core/rollout/rollout-queue.ts'

const tags = ['Rollouts']
const requestInput = z
  .object({
    /** A removal goes through DELETE, which asks for the name again. */
    kind: z.enum(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start']),
    ref: gitRef.nullish(),
    release: z.number().int().positive().nullish(),
    /** For a rollback: `current` (the default) keeps the values that secrets have now, `release` brings back those of then. */
    secrets: z.enum(['current', 'release']).nullish(),
  })
  .strict()

const request = createRoute({
  method: 'post',
  path: '/deployments/{name}/rollouts',
  tags,
  summary: 'Queues a rollout',
  request: { params: nameParameter, headers: idempotencyHeader, body: body(requestInput) },
  responses: { 202: json(queuedView, 'The rollout'), ...problems },
})
const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/rollouts',
  tags,
  summary: "A deployment's rollouts, newest first",
  request: { params: nameParameter, query: numberedPage },
  responses: { 200: json(pageOf(rolloutSummaryView), 'A page of rollouts'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/rollouts/{id}',
  tags,
  summary: 'One rollout with its steps',
  request: { params: idParameter },
  responses: { 200: json(rolloutView, 'The rollout'), ...problems },
})
const cancel = createRoute({
  method: 'post',
  path: '/rollouts/{id}/cancel',
  tags,
  summary: 'Ends a rollout',
  request: { params: idParameter },
  responses: { 202: json(rolloutView, 'The rollout; it may take some seconds to end'), ...problems },
})
const queue = createRoute({
  method: 'get',
  path: '/deployments/{name}/queue',
  tags,
  summary: "A deployment's rollout that runs, and those that wait for it, the next one first",
  request: { params: nameParameter },
  responses: { 200: json(queueView, 'The queue'), ...problems },
})
const move = createRoute({
  method: 'post',
  path: '/rollouts/{id}/move',
  tags,
  summary: 'Gives a rollout that waits another place in its queue: 1 is the next one',
  request: { params: idParameter, body: body(z.object({ position: z.number().int().min(1).max(10_000) }).strict()) },
  responses: { 200: json(queueView, 'The queue as it is now'), ...problems },
})

export function rolloutRoutes(core: Core) {
  return router()
    .openapi(request, async (c) => {
      const idempotencyKey = c.req.valid('header')['idempotency-key']
      const asked = { ...c.req.valid('json'), idempotencyKey, via: c.get('via') }
      const { id, number } = await requestRollout(core, c.get('actor'), c.req.valid('param').name, asked)
      return c.json({ id, number }, 202)
    })
    .openapi(list, async (c) => {
      const { items, next } = await listRollouts(core, c.get('actor'), c.req.valid('param').name, c.req.valid('query'))
      return c.json({ items: items.map(presentRolloutSummary), next }, 200)
    })
    .openapi(get, async (c) => {
      const rollout = await getRollout(core, c.get('actor'), c.req.valid('param').id)
      return c.json(presentRollout(rollout), 200)
    })
    .openapi(cancel, async (c) => {
      const rollout = await cancelRollout(core, c.get('actor'), c.req.valid('param').id)
      return c.json(presentRollout(rollout), 202)
    })
    .openapi(queue, async (c) => c.json(presentQueue(await getQueue(core, c.get('actor'), c.req.valid('param').name)), 200))
    .openapi(move, async (c) => {
      const moved = await moveRollout(core, c.get('actor'), c.req.valid('param').id, c.req.valid('json').position)
      return c.json(presentQueue(moved), 200)
    })
}
