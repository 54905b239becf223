import { z } from 'zod'

/** That a deployment's branch is looked at again and again. */
export const pollView = z.object({
  everyMinutes: z.number(),
  /** The commit that the branch had at the last look that worked. */
  seenCommit: z.string().nullable(),
  lookedAt: z.string().nullable(),
  /** Why the last look did not work, as a sentence. */
  problem: z.string().nullable(),
  updatedAt: z.string(),
  /** What who set it last was called then. */
  updatedBy: z.string().nullable(),
})

export type PollView = z.output<typeof pollView>
