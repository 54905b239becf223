import { createRoute } from '@hono/zod-openapi'
import { body, json, problems, router } from './router.ts'
import { planView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { askPlan, planInput } from '#core/rollout/ask-plan.ts'

const make = createRoute({
  method: 'post',
  path: '/plans',
  tags: ['Plans'],
  summary: 'What a rollout would do, without anything being made',
  request: { body: body(planInput) },
  responses: { 200: json(planView, 'The plan'), ...problems },
})

export function planRoutes(core: Core) {
  return router().openapi(make, async (c) => c.json(await askPlan(core, c.get('actor'), c.req.valid('json')), 200))
}
