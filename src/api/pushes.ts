import { createRoute } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { body, json, problems, router } from './router.ts'
import { pushView } from './schemas/push-view.ts'
import type { Core } from '#core/core.ts'
import { pushSettingsChanges } from '#core/push/push-settings.schema.ts'
import { changePushSettings, getPushSettings } from '#core/push/set-push-settings.ts'

const tags = ['Pushes']
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/push',
  tags,
  summary: 'How a deployment takes pushes, and where git pushes to',
  request: { params: nameParameter },
  responses: { 200: json(pushView, 'How it takes pushes'), ...problems },
})
const update = createRoute({
  method: 'patch',
  path: '/deployments/{name}/push',
  tags,
  summary: 'Changes how a deployment takes pushes; what is not named stays',
  request: { params: nameParameter, body: body(pushSettingsChanges) },
  responses: { 200: json(pushView, 'How it takes pushes now'), ...problems },
})

export function pushRoutes(core: Core) {
  return router()
    .openapi(get, async (c) => c.json(await getPushSettings(core, c.get('actor'), c.req.valid('param').name), 200))
    .openapi(update, async (c) =>
      c.json(await changePushSettings(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json')), 200),
    )
}
