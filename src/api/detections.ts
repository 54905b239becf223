import { createRoute } from '@hono/zod-openapi'
import { body, json, problems, router } from './router.ts'
import { detectionView } from './schemas/views.ts'
import type { Core } from '#core/core.ts'
import { askDetection, detectionInput } from '#core/detection/ask-detection.ts'

const detect = createRoute({
  method: 'post',
  path: '/detections',
  tags: ['Detections'],
  summary: 'What a repository is, with the evidence',
  request: { body: body(detectionInput) },
  responses: { 200: json(detectionView, 'What it is'), ...problems },
})

export function detectionRoutes(core: Core) {
  return router().openapi(detect, async (c) => c.json(await askDetection(core, c.get('actor'), c.req.valid('json')), 200))
}
