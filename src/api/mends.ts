import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { presentMend } from './presenters/present-mend.ts'
import { json, problems, router } from './router.ts'
import { mendView } from './schemas/mend-view.ts'
import type { Core } from '#core/core.ts'
import { listMends } from '#core/reconcile/list-mends.ts'

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/mends',
  tags: ['Deployments'],
  summary: 'What WebOps put right by itself, newest first: a container that was gone, a unit that was changed',
  request: { params: nameParameter, query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }) },
  responses: { 200: json(z.object({ items: z.array(mendView) }), 'The latest mends'), ...problems },
})

export function mendRoutes(core: Core) {
  return router().openapi(list, async (c) => {
    const items = await listMends(core, c.get('actor'), c.req.valid('param').name, c.req.valid('query').limit)
    return c.json({ items: items.map(presentMend) }, 200)
  })
}
