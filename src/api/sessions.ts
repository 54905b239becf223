import { createRoute, z } from '@hono/zod-openapi'
import { idParameter } from './parameters.ts'
import { presentSession } from './presenters/present-account.ts'
import { json, problems, router } from './router.ts'
import { sessionView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { listSessions, revokeSession } from '#core/user/sessions.ts'

const tags = ['Sessions']
const list = createRoute({
  method: 'get',
  path: '/sessions',
  tags,
  summary: 'The browsers in which you are signed in',
  responses: { 200: json(z.object({ items: z.array(sessionView) }), 'Your sessions'), ...problems },
})
const revoke = createRoute({
  method: 'delete',
  path: '/sessions/{id}',
  tags,
  summary: 'Signs a browser out',
  request: { params: idParameter },
  responses: { 204: { description: 'It is signed out' }, ...problems },
})

export function sessionRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => c.json({ items: (await listSessions(core, c.get('actor'))).map(presentSession) }, 200))
    .openapi(revoke, async (c) => {
      await revokeSession(core, c.get('actor'), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
