import { z } from 'zod'

export const addSshKeyInput = z
  .object({
    /** A line as in ~/.ssh/id_ed25519.pub. */
    key: z.string().trim().min(1, 'is needed').max(16_384),
    /** Unset: the key's comment. */
    name: z.string().trim().min(1, 'is needed').max(100).nullish(),
  })
  .strict()
