import { z } from 'zod'

/**
 * What a container is started with beside ports, volumes and limits: what is not said is as it always is. Kept whole in
 * the deployment and in each release.
 */
export const runOptions = z
  .object({
    /** Unset: 2048 where it is hardened. */
    pidsLimit: z.number().int().min(1).max(4_194_304).optional(),
  })
  .strict()

export type RunOptions = z.output<typeof runOptions>
