import { z } from '@hono/zod-openapi'

/** Something that was not as it should be, and what was done about it. */
export const mendView = z.object({ at: z.string().openapi({ format: 'date-time' }), what: z.string(), done: z.string() })
export type MendView = z.output<typeof mendView>
