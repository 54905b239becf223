import { z } from 'zod'
import '../errors/zod-words.ts'

/** Names of variables as POSIX has them. */
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, 'use letters, digits and underscores, not beginning with a digit')

export const variableValue = z
  .string()
  .max(65_536)
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character')
