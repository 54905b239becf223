import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter, page } from './parameters.ts'
import { presentDelivery, presentWebhook, presentWebhookWithSecret } from './presenters/present-webhook.ts'
import { body, json, problems, router } from './router.ts'
import { pageOf } from './schemas/views.ts'
import { deliveryView, webhookView, webhookWithSecretView } from './schemas/webhook-views.ts'
import type { Core } from '#core/core.ts'
import { getDelivery, listDeliveries, replayDelivery } from '#core/webhook/deliveries.ts'
import { createWebhook, removeWebhook, renewWebhookSecret, updateWebhook } from '#core/webhook/set-webhook.ts'
import { webhookFor } from '#core/webhook/webhook-of.ts'
import { webhookChanges, webhookInput } from '#core/webhook/webhook.schema.ts'

const tags = ['Webhooks']
const ofDelivery = nameParameter.extend({ id: z.string().max(64) })

const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/webhook',
  tags,
  summary: 'The webhook that a deployment takes, without its secret',
  request: { params: nameParameter },
  responses: { 200: json(webhookView, 'The webhook'), ...problems },
})
const create = createRoute({
  method: 'post',
  path: '/deployments/{name}/webhook',
  tags,
  summary: "Lets a deployment take the webhook of its repository's forge",
  request: { params: nameParameter, body: body(webhookInput) },
  responses: { 201: json(webhookWithSecretView, 'The webhook with its secret, which is shown this once'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/deployments/{name}/webhook',
  tags,
  summary: 'Changes which pushes deploy; what is not named stays',
  request: { params: nameParameter, body: body(webhookChanges) },
  responses: { 200: json(webhookView, 'The webhook as it is now'), ...problems },
})
const renew = createRoute({
  method: 'post',
  path: '/deployments/{name}/webhook/secret',
  tags,
  summary: 'Gives the webhook another secret; the one before is worth nothing any more',
  request: { params: nameParameter },
  responses: { 201: json(webhookWithSecretView, 'The webhook with its secret, which is shown this once'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/webhook',
  tags,
  summary: 'Takes no webhook any more; another one has another address',
  request: { params: nameParameter },
  responses: { 200: json(z.object({}), 'It is gone'), ...problems },
})
const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/deliveries',
  tags,
  summary: 'What forges and deploy hooks have sent, newest first; the last 500 are kept',
  request: { params: nameParameter, query: page },
  responses: { 200: json(pageOf(deliveryView), 'A page of deliveries'), ...problems },
})
const getOne = createRoute({
  method: 'get',
  path: '/deployments/{name}/deliveries/{id}',
  tags,
  summary: 'One delivery',
  request: { params: ofDelivery },
  responses: { 200: json(deliveryView, 'The delivery'), ...problems },
})
const replay = createRoute({
  method: 'post',
  path: '/deployments/{name}/deliveries/{id}/replay',
  tags,
  summary: 'Does again what the rules, as they are now, want of a delivery',
  request: { params: ofDelivery },
  responses: { 201: json(deliveryView, 'The replay, which is a delivery of its own'), ...problems },
})

export function webhookRoutes(core: Core) {
  return router()
    .openapi(get, async (c) => {
      const { webhook } = await webhookFor(core, c.get('actor'), c.req.valid('param').name, 'read')
      return c.json(presentWebhook(webhook), 200)
    })
    .openapi(create, async (c) => {
      const made = await createWebhook(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'))
      return c.json(presentWebhookWithSecret(made), 201)
    })
    .openapi(update, async (c) => {
      const changed = await updateWebhook(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'))
      return c.json(presentWebhook(changed), 200)
    })
    .openapi(renew, async (c) => {
      const renewed = await renewWebhookSecret(core, c.get('actor'), c.req.valid('param').name)
      return c.json(presentWebhookWithSecret(renewed), 201)
    })
    .openapi(remove, async (c) => {
      await removeWebhook(core, c.get('actor'), c.req.valid('param').name)
      return c.json({}, 200)
    })
    .openapi(list, async (c) => {
      const { items, next } = await listDeliveries(core, c.get('actor'), c.req.valid('param').name, c.req.valid('query'))
      return c.json({ items: items.map(presentDelivery), next }, 200)
    })
    .openapi(getOne, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentDelivery(await getDelivery(core, c.get('actor'), name, id)), 200)
    })
    .openapi(replay, async (c) => {
      const { name, id } = c.req.valid('param')
      return c.json(presentDelivery(await replayDelivery(core, c.get('actor'), name, id, c.get('via'))), 201)
    })
}
