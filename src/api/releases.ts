import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter, numberedPage } from './parameters.ts'
import { presentDeployment } from './presenters/present-deployment.ts'
import { presentRelease, presentReleaseDetail } from './presenters/present-release.ts'
import { json, problems, router } from './router.ts'
import { deploymentView, pageOf, releaseDetailView, releaseDiffView, releaseView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { adoptRelease } from '#core/release/adopt-release.ts'
import { askDiff } from '#core/release/ask-diff.ts'
import { getRelease } from '#core/release/get-release.ts'
import { listReleases } from '#core/release/list-releases.ts'

const tags = ['Releases']
const number = z.coerce.number().int().positive()
const numberParameter = nameParameter.extend({ number })

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/releases',
  tags,
  summary: "A deployment's releases, newest first",
  request: { params: nameParameter, query: numberedPage },
  responses: { 200: json(pageOf(releaseView), 'A page of releases'), ...problems },
})
const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/releases/{number}',
  tags,
  summary: 'One release with its configuration',
  request: { params: numberParameter },
  responses: { 200: json(releaseDetailView, 'The release'), ...problems },
})
const diff = createRoute({
  method: 'get',
  path: '/deployments/{name}/releases/{from}/diff/{to}',
  tags,
  summary: 'What is different between two releases, or between one and the settings that the next deploy uses',
  request: {
    params: nameParameter.extend({ from: number, to: z.union([z.literal('settings'), number]) }),
    query: z.object({
      /** Whose values of secrets the second one is compared with: its own, or those of now, as a rollback would run it. */
      secrets: z.enum(['current', 'release']).default('release'),
    }),
  },
  responses: { 200: json(releaseDiffView, 'The difference'), ...problems },
})
const adopt = createRoute({
  method: 'post',
  path: '/deployments/{name}/releases/{number}/adopt',
  tags,
  summary: "Makes a release's variables, ports and volumes the deployment's settings; nothing that runs changes",
  request: { params: numberParameter },
  responses: { 200: json(deploymentView, 'The deployment'), ...problems },
})

export function releaseRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => {
      const { items, next } = await listReleases(core, c.get('actor'), c.req.valid('param').name, c.req.valid('query'))
      return c.json({ items: items.map(presentRelease), next }, 200)
    })
    .openapi(get, async (c) => {
      const { name, number } = c.req.valid('param')
      return c.json(presentReleaseDetail(await getRelease(core, c.get('actor'), name, number)), 200)
    })
    .openapi(diff, async (c) => {
      const { name, from, to } = c.req.valid('param')
      return c.json(await askDiff(core, c.get('actor'), name, { from, to, ...c.req.valid('query') }), 200)
    })
    .openapi(adopt, async (c) => {
      const { name, number } = c.req.valid('param')
      return c.json(presentDeployment(await adoptRelease(core, c.get('actor'), name, number), core.settings), 200)
    })
}
