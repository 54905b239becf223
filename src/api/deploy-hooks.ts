import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { presentDeployHook } from './presenters/present-webhook.ts'
import { body, json, problems, router } from './router.ts'
import { createdDeployHookView, deployHookView } from './schemas/webhook-views.ts'
import type { Core } from '#core/core.ts'
import { deployHookInput } from '#core/deploy-hook/deploy-hook.schema.ts'
import { createDeployHook, listDeployHooks, removeDeployHook } from '#core/deploy-hook/deploy-hooks.ts'

const tags = ['Webhooks']
const ofHook = nameParameter.extend({ hook: z.string().max(64) })

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/deploy-hooks',
  tags,
  summary: 'Addresses whose call deploys, without the addresses themselves',
  request: { params: nameParameter },
  responses: { 200: json(z.object({ items: z.array(deployHookView) }), 'By name'), ...problems },
})
const create = createRoute({
  method: 'post',
  path: '/deployments/{name}/deploy-hooks',
  tags,
  summary: 'Makes an address whose call deploys',
  request: { params: nameParameter, body: body(deployHookInput) },
  responses: { 201: json(createdDeployHookView, 'The hook with its address, which is shown this once'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/deploy-hooks/{hook}',
  tags,
  summary: 'Revokes an address',
  request: { params: ofHook },
  responses: { 200: json(z.object({}), 'It answers nobody any more'), ...problems },
})

export function deployHookRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => {
      const hooks = await listDeployHooks(core, c.get('actor'), c.req.valid('param').name)
      return c.json({ items: hooks.map(presentDeployHook) }, 200)
    })
    .openapi(create, async (c) => {
      const { url, ...hook } = await createDeployHook(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'))
      return c.json({ ...presentDeployHook(hook), url }, 201)
    })
    .openapi(remove, async (c) => {
      const { name, hook } = c.req.valid('param')
      await removeDeployHook(core, c.get('actor'), name, hook)
      return c.json({}, 200)
    })
}
