import { createRoute, z } from '@hono/zod-openapi'
import { idempotencyHeader } from './parameters.ts'
import { readLimited } from './read-limited.ts'
import { json, problems, router } from './router.ts'
import { deliveryAnswerView } from './schemas/webhook-views.ts'
import type { Core } from '#core/core.ts'
import { callDeployHook } from '#core/deploy-hook/call-deploy-hook.ts'
import { MOST_BYTES } from '#core/forge/read-body.ts'
import { findWebhook, receiveWebhook } from '#core/webhook/receive-webhook.ts'

const tags = ['Hooks']
const call = createRoute({
  method: 'post',
  path: '/hooks/deploy/{token}',
  tags,
  summary: 'Deploys what the branch has; the address is all that is asked for',
  security: [],
  request: { params: z.object({ token: z.string().max(64) }), headers: idempotencyHeader },
  responses: { 202: json(z.object({ id: z.string(), number: z.number() }), 'The rollout'), ...problems },
})
const receive = createRoute({
  method: 'post',
  path: '/hooks/{key}',
  tags,
  summary: 'Takes the webhook of a forge, signed with its secret',
  security: [],
  request: { params: z.object({ key: z.string().max(64) }) },
  responses: { 202: json(deliveryAnswerView, 'What became of it'), ...problems },
})

/** What forges and programs call. Each checks by itself who comes. */
export function hookRoutes(core: Core) {
  return router()
    .openapi(call, async (c) => {
      const { id, number } = await callDeployHook(core, c.req.valid('param').token, c.req.valid('header')['idempotency-key'] ?? null)
      return c.json({ id, number }, 202)
    })
    .openapi(receive, async (c) => {
      const { key } = c.req.valid('param')
      await findWebhook(core, key)
      const body = await readLimited(c.req.raw, MOST_BYTES)
      // Once more: while a body comes, the webhook may be removed or get another secret.
      const answer = await receiveWebhook(core, await findWebhook(core, key), { headers: c.req.raw.headers, body })
      return c.json(answer, 202)
    })
}
