import { z } from 'zod'

export const emailAddress = z.email('use an address such as ada@example.org').max(254).toLowerCase()
export const newPassword = z.string().min(10, 'use 10 characters or more').max(1024)
export const personName = z.string().trim().min(1, 'is needed').max(100)

/** What the first administrator gives, beside the token of the link. */
export const firstAdministratorInput = z
  .object({ token: z.string().min(1).max(200), name: personName, email: emailAddress, password: newPassword })
  .strict()

export const createTokenInput = z
  .object({
    name: z.string().trim().min(1, 'is needed').max(100),
    /** Unset: it works until it is revoked. */
    expiresInDays: z.number().int().min(1).max(3650).nullish(),
  })
  .strict()
