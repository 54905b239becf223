import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { json, problems, router } from './router.ts'
import { ciWorkflowView } from './schemas/ci-workflow-view.ts'
import { CI_SERVICES } from '#core/ci/ci-service.ts'
import { ciWorkflow } from '#core/ci/ci-workflow.ts'
import type { Core } from '#core/core.ts'

const get = createRoute({
  method: 'get',
  path: '/deployments/{name}/ci-workflow',
  tags: ['Webhooks'],
  summary: "A workflow file for the repository, which deploys from a CI service's own runs over this API",
  request: { params: nameParameter, query: z.object({ service: z.enum(CI_SERVICES).default('github') }) },
  responses: { 200: json(ciWorkflowView, 'The file, and where it belongs'), ...problems },
})

export function ciWorkflowRoutes(core: Core) {
  return router().openapi(get, async (c) => {
    const { name } = c.req.valid('param')
    return c.json(await ciWorkflow(core, c.get('actor'), name, c.req.valid('query').service), 200)
  })
}
