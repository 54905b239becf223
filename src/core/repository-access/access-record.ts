import { z } from 'zod'

/** `password`: a password or token for https. `deploy-key`: a private key for ssh. */
export const accessKind = z.enum(['password', 'deploy-key'])
export type AccessKind = z.output<typeof accessKind>

/** With what a repository is read, as it is stored: the secret is a ciphertext. */
export const accessRecord = z
  .object({
    kind: accessKind,
    /** In clear; goes with a password. */
    username: z
      .string()
      .max(255)
      .refine((name) => !/[\p{Cc}:]/u.test(name))
      .nullable(),
    ciphertext: z.string().max(65_536),
    fingerprint: z.string().max(128),
  })
  .strict()
export type AccessRecord = z.output<typeof accessRecord>
