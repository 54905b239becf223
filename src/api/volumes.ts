import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { presentAnyVolume, presentVolume } from './presenters/present-volume.ts'
import { body, json, problems, router } from './router.ts'
import { archiveTakenView, everyVolumesView, volumesView } from './schemas/volume-views.ts'
import { streamBytes } from './stream-bytes.ts'
import type { Core } from '#core/core.ts'
import { downloadVolume, uploadVolume } from '#core/volume/ask-archive.ts'
import { listAllVolumes, listVolumes } from '#core/volume/list-volumes.ts'
import { removeVolume } from '#core/volume/remove-volume.ts'

const tags = ['Volumes']
const ofVolume = nameParameter.extend({ volume: z.string().max(1024) })
const bytes = { schema: z.string().openapi({ format: 'binary' }) }

const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/volumes',
  tags,
  summary: 'What is mounted into a deployment, with size and last use, and volumes of its that no setting names any more',
  request: { params: nameParameter },
  responses: { 200: json(volumesView, 'Its volumes; `problem` says why sizes are missing'), ...problems },
})
const download = createRoute({
  method: 'get',
  path: '/deployments/{name}/volumes/{volume}/archive',
  tags,
  summary: 'All that a named volume holds',
  request: { params: ofVolume },
  responses: {
    200: { content: { 'application/gzip': bytes }, description: 'A .tar.gz. Where the connection breaks off it is not whole' },
    ...problems,
  },
})
const upload = createRoute({
  method: 'put',
  path: '/deployments/{name}/volumes/{volume}/archive',
  tags,
  summary: 'Puts a .tar or .tar.gz, which is the body, into a named volume: files of the same name are replaced, others stay',
  request: { params: ofVolume },
  responses: { 200: json(archiveTakenView, 'How much was put into it'), ...problems },
})
const listAll = createRoute({
  method: 'get',
  path: '/volumes',
  tags,
  summary: 'Volumes of all deployments that one may read, also of those that are removed',
  responses: { 200: json(everyVolumesView, 'The volumes'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/volumes/{engineName}',
  tags,
  summary: 'Removes a volume that no container has, with all that is in it; its name has to be repeated',
  request: { params: z.object({ engineName: z.string().max(255) }), body: body(z.object({ name: z.string().max(255) }).strict()) },
  responses: { 200: json(z.object({}), 'It is gone'), ...problems },
})

export function volumeRoutes(core: Core) {
  return router()
    .openapi(list, async (c) => {
      const { items, problem } = await listVolumes(core, c.get('actor'), c.req.valid('param').name)
      return c.json({ items: items.map(presentVolume), problem }, 200)
    })
    .openapi(download, async (c) => {
      const { name, volume } = c.req.valid('param')
      const read = await downloadVolume(core, c.get('actor'), name, volume)
      c.header('Content-Type', 'application/gzip')
      c.header('Content-Disposition', `attachment; filename="${name}-${volume}-${core.clock.now().toISOString().slice(0, 10)}.tar.gz"`)
      return streamBytes(c, read)
    })
    .openapi(upload, async (c) => {
      const { name, volume } = c.req.valid('param')
      return c.json(await uploadVolume(core, c.get('actor'), name, volume, piecesOf(c.req.raw.body)), 200)
    })
    .openapi(listAll, async (c) => {
      const { items, problem } = await listAllVolumes(core, c.get('actor'))
      return c.json({ items: items.map(presentAnyVolume), problem }, 200)
    })
    .openapi(remove, async (c) => {
      await removeVolume(core, c.get('actor'), c.req.valid('param').engineName, c.req.valid('json').name)
      return c.json({}, 200)
    })
}

async function* piecesOf(sent: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!sent) return
  const reader = sent.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
