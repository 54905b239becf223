import { createRoute, z } from '@hono/zod-openapi'
import { idempotencyHeader, nameParameter, page, switchedOff, switchedOn } from './parameters.ts'
import { presentDeployment, presentListedDeployment } from './presenters/present-deployment.ts'
import { body, json, problems, router } from './router.ts'
import { deploymentView, listedDeploymentView, pageOf, queuedView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { createDeploymentInput, updateDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { getDeployment } from '#core/deployment/get-deployment.ts'
import { listDeployments } from '#core/deployment/list-deployments.ts'
import { removeDeployment } from '#core/deployment/remove-deployment.ts'
import { updateDeployment } from '#core/deployment/update-deployment.ts'

const tags = ['Deployments']
const listQuery = page.extend({
  q: z.string().max(200).optional(),
  status: deploymentView.shape.status.optional(),
  project: z.string().max(63).optional(),
})

const removeInput = z
  .object({
    name: z.string().max(64),
    /** Short names of its volumes that go with it; those that are not named stay. */
    volumes: z.array(z.string().max(64)).max(64).optional(),
  })
  .strict()

const create = createRoute({
  method: 'post',
  path: '/deployments',
  tags,
  summary: 'Makes a deployment and queues its first rollout',
  request: { query: z.object({ deploy: switchedOn }), headers: idempotencyHeader, body: body(createDeploymentInput) },
  responses: { 201: json(deploymentView, 'The deployment'), ...problems },
})
const list = createRoute({
  method: 'get',
  path: '/deployments',
  tags,
  summary: 'Deployments, newest first',
  request: { query: listQuery },
  responses: { 200: json(pageOf(listedDeploymentView), 'A page of deployments'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}',
  tags,
  summary: 'One deployment',
  request: { params: nameParameter },
  responses: { 200: json(deploymentView, 'The deployment'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/deployments/{name}',
  tags,
  summary: 'Saves changes; with apply=true also queues the rollout that brings them into effect',
  request: {
    params: nameParameter,
    query: z.object({ apply: switchedOff }),
    headers: idempotencyHeader,
    body: body(updateDeploymentInput),
  },
  responses: { 200: json(deploymentView, 'The deployment as it is now'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}',
  tags,
  summary: 'Queues the removal of a deployment, whose name has to be repeated, and with it those of its volumes that are named',
  request: { params: nameParameter, headers: idempotencyHeader, body: body(removeInput) },
  responses: { 202: json(queuedView, 'The rollout that removes it'), ...problems },
})

export function deploymentRoutes(core: Core) {
  return router()
    .openapi(create, async (c) => {
      const options = { deploy: c.req.valid('query').deploy, via: c.get('via'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const created = await createDeployment(core, c.get('actor'), c.req.valid('json'), options)
      return c.json(presentDeployment(created, core.settings), 201)
    })
    .openapi(list, async (c) => {
      const { items, next } = await listDeployments(core, c.get('actor'), c.req.valid('query'))
      return c.json({ items: items.map((item) => presentListedDeployment(item, core.settings)), next }, 200)
    })
    .openapi(get, async (c) => {
      const deployment = await getDeployment(core, c.get('actor'), c.req.valid('param').name)
      return c.json(presentDeployment(deployment, core.settings), 200)
    })
    .openapi(update, async (c) => {
      const options = { apply: c.req.valid('query').apply, via: c.get('via'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const updated = await updateDeployment(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'), options)
      return c.json(presentDeployment(updated, core.settings), 200)
    })
    .openapi(remove, async (c) => {
      const request = {
        confirmation: c.req.valid('json').name,
        volumes: c.req.valid('json').volumes ?? [],
        via: c.get('via'),
        idempotencyKey: c.req.valid('header')['idempotency-key'],
      }
      const { id, number } = await removeDeployment(core, c.get('actor'), c.req.valid('param').name, request)
      return c.json({ id, number }, 202)
    })
}
