import { createRoute, z } from '@hono/zod-openapi'
import { presentAddon } from './presenters/present-addon.ts'
import { json, problems, router } from './router.ts'
import { addonView } from './schemas/views.ts'
import { listAddons } from '#core/addon/list-addons.ts'
import type { Core } from '#core/core.ts'

const list = createRoute({
  method: 'get',
  path: '/addons',
  tags: ['Addons'],
  summary: 'The addons that were found, broken ones included',
  responses: { 200: json(z.object({ items: z.array(addonView) }), 'The addons'), ...problems },
})

export function addonRoutes(core: Core) {
  return router().openapi(list, async (c) => c.json({ items: (await listAddons(core)).map(presentAddon) }, 200))
}
