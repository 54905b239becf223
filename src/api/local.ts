import { createRoute } from '@hono/zod-openapi'
import { json, problems, router } from './router.ts'
import { firstAdministratorLinkView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { makeFirstAdministratorLink } from '#core/user/first-administrator-link.ts'

const makeLink = createRoute({
  method: 'post',
  path: '/local/first-administrator-link',
  tags: ['Setup'],
  summary: 'Makes the one-time link for the first administrator. For root on the server only',
  responses: { 201: json(firstAdministratorLinkView, 'The link; older ones work no more'), ...problems },
})

/** What only the local credential of the server may ask. */
export function localRoutes(core: Core) {
  return router().openapi(makeLink, async (c) => {
    const { url, expiresAt } = await makeFirstAdministratorLink(core, c.get('actor'))
    return c.json({ url, expiresAt: expiresAt.toISOString() }, 201)
  })
}
