import { createRoute } from '@hono/zod-openapi'
import { nameParameter, numberedPage } from './parameters.ts'
import { presentRelease } from './presenters/present-release.ts'
import { json, problems, router } from './router.ts'
import { pageOf, releaseView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { listReleases } from '#core/release/list-releases.ts'

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/releases',
  tags: ['Releases'],
  summary: "A deployment's releases, newest first",
  request: { params: nameParameter, query: numberedPage },
  responses: { 200: json(pageOf(releaseView), 'A page of releases'), ...problems },
})

export function releaseRoutes(core: Core) {
  return router().openapi(list, async (c) => {
    const { items, next } = await listReleases(core, c.get('actor'), c.req.valid('param').name, c.req.valid('query'))
    return c.json({ items: items.map(presentRelease), next }, 200)
  })
}
