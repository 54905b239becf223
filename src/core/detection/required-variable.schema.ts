import { z } from 'zod'
import { variableName } from '../variable/variable-name.ts'

/** A variable that a repository's `.env.example` asks for. */
export const requiredVariable = z.object({
  name: variableName,
  /** What stands there as its value; null when nothing does. */
  example: z.string().nullable(),
  /** The comment above it. */
  help: z.string().nullable(),
  /** Its name, or a password in its example, says that it is one. */
  secret: z.boolean(),
})

export type RequiredVariable = z.output<typeof requiredVariable>
