import { createRoute, z } from '@hono/zod-openapi'
import { problems, router } from './router.ts'
import { serverSentEvents } from './server-sent-events.ts'
import type { Core } from '#core/core.ts'
import { followChanges } from '#core/deployment/follow-changes.ts'

const follow = createRoute({
  method: 'get',
  path: '/events',
  tags: ['Events'],
  summary: 'Tells of every change, as server-sent events named `change`',
  responses: { 200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'Events' }, ...problems },
})

export function eventRoutes(core: Core) {
  return router().openapi(follow, (c) =>
    serverSentEvents(c, async (send, signal) => {
      // An event is no more than a hint to read again: one that cannot be sent is not worth waiting for.
      const tell = (data: unknown) => void send([{ event: 'change', data }]).catch(() => undefined)
      await followChanges(core, c.get('actor'), tell, signal)
    }),
  )
}
