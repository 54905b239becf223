import { createRoute, z } from '@hono/zod-openapi'
import { idParameter } from './parameters.ts'
import { presentSshKey } from './presenters/present-account.ts'
import { body, json, problems, router } from './router.ts'
import { sshKeyView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { addSshKeyInput } from '#core/ssh-key/ssh-key.schema.ts'
import { addSshKey, listSshKeys, removeSshKey } from '#core/ssh-key/ssh-keys.ts'

const tags = ['SSH keys']
const list = createRoute({
  method: 'get',
  path: '/me/ssh-keys',
  tags,
  summary: 'Your SSH keys',
  description: 'With each of them git can be pushed in your name.',
  responses: { 200: json(z.object({ items: z.array(sshKeyView) }), 'Newest first'), ...problems },
})
const add = createRoute({
  method: 'post',
  path: '/me/ssh-keys',
  tags,
  summary: 'Adds an SSH key',
  request: { body: body(addSshKeyInput) },
  responses: { 201: json(sshKeyView, 'The key: git can be pushed with it now'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/me/ssh-keys/{id}',
  tags,
  summary: 'Removes an SSH key',
  request: { params: idParameter },
  responses: { 204: { description: 'It works no more' }, ...problems },
})

export function sshKeyRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => c.json({ items: (await listSshKeys(core, c.get('actor'))).map(presentSshKey) }, 200))
    .openapi(add, async (c) => c.json(presentSshKey(await addSshKey(core, c.get('actor'), c.req.valid('json'))), 201))
    .openapi(remove, async (c) => {
      await removeSshKey(core, c.get('actor'), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
