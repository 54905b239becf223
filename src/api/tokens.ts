import { createRoute, z } from '@hono/zod-openapi'
import { idParameter } from './parameters.ts'
import { presentCreatedToken, presentToken } from './presenters/present-account.ts'
import { body, json, problems, router } from './router.ts'
import { createdTokenView, tokenView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { createTokenInput } from '#core/user/credentials.schema.ts'
import { createToken, listTokens, revokeToken } from '#core/user/tokens.ts'

const tags = ['Tokens']
const list = createRoute({
  method: 'get',
  path: '/tokens',
  tags,
  summary: 'Your tokens',
  responses: { 200: json(z.object({ items: z.array(tokenView) }), 'Without the tokens themselves'), ...problems },
})
const create = createRoute({
  method: 'post',
  path: '/tokens',
  tags,
  summary: 'Makes a token',
  request: { body: body(createTokenInput) },
  responses: { 201: json(createdTokenView, 'The token, which is shown this once'), ...problems },
})
const revoke = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags,
  summary: 'Revokes a token',
  request: { params: idParameter },
  responses: { 204: { description: 'It works no more' }, ...problems },
})

export function tokenRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => c.json({ items: (await listTokens(core, c.get('actor'))).map(presentToken) }, 200))
    .openapi(create, async (c) => c.json(presentCreatedToken(await createToken(core, c.get('actor'), c.req.valid('json'))), 201))
    .openapi(revoke, async (c) => {
      await revokeToken(core, c.get('actor'), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
