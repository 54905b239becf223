import { z } from 'zod'
import { variableName } from '../variable/variable-name.ts'

/** A variable that a repository asks for: its settings file, or its `.env.example`. */
export const requiredVariable = z.object({
  name: variableName,
  /** What stands in `.env.example` as its value; null when nothing does. */
  example: z.string().nullable(),
  /** What the file says of it; the comment above it. */
  help: z.string().nullable(),
  /** Its name, or a password in its example, says that it is one. */
  secret: z.boolean(),
})

export type RequiredVariable = z.output<typeof requiredVariable>
