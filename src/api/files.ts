import { createRoute } from '@hono/zod-openapi'
import { idempotencyHeader, nameParameter } from './parameters.ts'
import { presentChangedFiles, presentFiles } from './presenters/present-file.ts'
import { body, json, problems, router } from './router.ts'
import { changedFilesView, fileListView } from './schemas/file-views.ts'
import { removeConfigFile, setConfigFile } from '#core/config-file/change-config-files.ts'
import { removeConfigFileInput, setConfigFileInput } from '#core/config-file/config-file.schema.ts'
import { listConfigFiles } from '#core/config-file/list-config-files.ts'
import type { Core } from '#core/core.ts'

const tags = ['Configuration files']
const path = '/deployments/{name}/files'
const changed = { 200: json(changedFilesView, 'The files as they are now, and the rollout that was queued'), ...problems }

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The configuration files of a deployment, by path, against those of its live release',
  request: { params: nameParameter },
  responses: { 200: json(fileListView, 'The files'), ...problems },
})
const set = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Sets a configuration file; `content: null` keeps the content that is stored',
  request: { params: nameParameter, headers: idempotencyHeader, body: body(setConfigFileInput) },
  responses: changed,
})
const remove = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Removes a configuration file; the live release keeps its own',
  request: { params: nameParameter, headers: idempotencyHeader, body: body(removeConfigFileInput) },
  responses: changed,
})

export function fileRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => c.json(presentFiles(await listConfigFiles(core, c.get('actor'), c.req.valid('param').name)), 200))
    .openapi(set, async (c) => {
      const options = { via: c.get('via'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const files = await setConfigFile(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'), options)
      return c.json(presentChangedFiles(files), 200)
    })
    .openapi(remove, async (c) => {
      const options = { via: c.get('via'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const files = await removeConfigFile(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json'), options)
      return c.json(presentChangedFiles(files), 200)
    })
}
