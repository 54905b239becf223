import { z } from 'zod'

/** What a look at a repository finds of its settings file. */
export const foundSettings = z.object({
  /** Null for one that could not be read. */
  path: z.string().nullable(),
  /** Fields of the deployment that it sets. */
  fields: z.array(z.string()),
  schedules: z.number(),
  /** What is wrong with it: a deploy would fail with this. */
  problem: z.string().nullable(),
})

export type FoundSettings = z.output<typeof foundSettings>
