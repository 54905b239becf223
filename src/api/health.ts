import { createRoute } from '@hono/zod-openapi'
import { json, router } from './router.ts'
import { healthView } from './schemas/views.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Core } from '#core/core.ts'
import { checkHealth } from '#core/server/check-health.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Health'],
  summary: 'What works. Needs no signing in',
  security: [],
  responses: { 200: json(healthView, 'The panel answers; `degraded` when something behind it does not') },
})

/** @param version which build of the program answers; unset: the number in package.json */
export function healthRoutes(core: Core, version: string = packageJson.version) {
  return router().openapi(health, async (c) => {
    const { reconciled, ...parts } = await checkHealth(core)
    const status = Object.values(parts).every((part) => part === 'ok') ? 'ok' : 'degraded'
    return c.json({ status, version, panel: 'ok', ...parts, reconciled } as const, 200)
  })
}
