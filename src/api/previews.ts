import { createRoute, z } from '@hono/zod-openapi'
import { nameParameter } from './parameters.ts'
import { presentPreview, presentPreviewRollout } from './presenters/present-preview.ts'
import { body, json, problems, router } from './router.ts'
import { previewRolloutView, previewSettingsView, previewView } from './schemas/preview-views.ts'
import type { Core } from '#core/core.ts'
import { approvePreview } from '#core/preview/approve-preview.ts'
import { approvalInput, previewSettingsChanges } from '#core/preview/preview-settings.schema.ts'
import { getPreviewSettings, listPreviews, removePreview, setPreviewSettings } from '#core/preview/previews.ts'

const tags = ['Previews']
const ofPreview = nameParameter.extend({ preview: z.string().max(64) })

const settings = createRoute({
  method: 'get',
  path: '/deployments/{name}/preview-settings',
  tags,
  summary: 'How many previews a deployment may have, how long they stay, and what they get',
  request: { params: nameParameter },
  responses: { 200: json(previewSettingsView, 'The settings'), ...problems },
})
const change = createRoute({
  method: 'patch',
  path: '/deployments/{name}/preview-settings',
  tags,
  summary: 'Changes that; what is not named stays',
  request: { params: nameParameter, body: body(previewSettingsChanges) },
  responses: { 200: json(previewSettingsView, 'The settings as they are now'), ...problems },
})
const list = createRoute({
  method: 'get',
  path: '/deployments/{name}/previews',
  tags,
  summary: 'The previews of a deployment, and those that wait for approval, the oldest first',
  request: { params: nameParameter },
  responses: { 200: json(z.object({ items: z.array(previewView) }), 'The previews'), ...problems },
})
const approve = createRoute({
  method: 'post',
  path: '/deployments/{name}/previews/{preview}/approve',
  tags,
  summary: 'Lets one commit of a pull request from a fork be built and run, without secrets',
  request: { params: ofPreview, body: body(approvalInput) },
  responses: { 202: json(previewRolloutView, 'It is deployed'), ...problems },
})
const remove = createRoute({
  method: 'delete',
  path: '/deployments/{name}/previews/{preview}',
  tags,
  summary: 'Removes a preview with its volumes; while its pull request is open, the next push makes it anew',
  request: { params: ofPreview },
  responses: { 202: json(z.object({ rollout: previewRolloutView.nullable() }), 'It is removed; null: nothing ran'), ...problems },
})

export function previewRoutes(core: Core) {
  return router()
    .openapi(settings, async (c) => c.json(await getPreviewSettings(core, c.get('actor'), c.req.valid('param').name), 200))
    .openapi(change, async (c) =>
      c.json(await setPreviewSettings(core, c.get('actor'), c.req.valid('param').name, c.req.valid('json')), 200),
    )
    .openapi(list, async (c) => {
      const items = await listPreviews(core, c.get('actor'), c.req.valid('param').name)
      return c.json({ items: items.map(presentPreview) }, 200)
    })
    .openapi(approve, async (c) => {
      const { name, preview } = c.req.valid('param')
      const rollout = await approvePreview(core, c.get('actor'), name, preview, c.req.valid('json').commit, c.get('via'))
      return c.json(presentPreviewRollout(rollout), 202)
    })
    .openapi(remove, async (c) => {
      const { name, preview } = c.req.valid('param')
      const rollout = await removePreview(core, c.get('actor'), name, preview, c.get('via'))
      return c.json({ rollout: rollout && presentPreviewRollout(rollout) }, 202)
    })
}
