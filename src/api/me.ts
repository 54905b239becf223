import { createRoute } from '@hono/zod-openapi'
import { presentMe } from './presenters/present-account.ts'
import { json, problems, router } from './router.ts'
import { meView } from './schemas/views.ts'

const me = createRoute({
  method: 'get',
  path: '/me',
  tags: ['Account'],
  summary: 'Who you are here',
  responses: { 200: json(meView, 'You'), ...problems },
})

export function meRoutes() {
  return router().openapi(me, (c) => c.json(presentMe(c.get('actor')), 200))
}
