import { createRoute } from '@hono/zod-openapi'
import { body, json, problems, router } from './router.ts'
import { setupView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { createFirstAdministrator } from '#core/user/create-first-administrator.ts'
import { firstAdministratorInput } from '#core/user/credentials.schema.ts'

const setup = createRoute({
  method: 'post',
  path: '/setup',
  tags: ['Setup'],
  summary: 'Makes the first administrator, with the token of the one-time link',
  security: [],
  request: { body: body(firstAdministratorInput) },
  responses: { 201: json(setupView, 'The administrator, who can sign in now'), ...problems },
})

export function setupRoutes(core: Core) {
  return router().openapi(setup, async (c) => {
    const { name, email } = await createFirstAdministrator(core, c.req.valid('json'))
    return c.json({ name, email }, 201)
  })
}
