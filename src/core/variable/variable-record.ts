import { z } from 'zod'
import type { VariablePhase, VariableScope } from './variable.schema.ts'

/** A variable as it is stored: a plain value, or the ciphertext of a secret. Never both. */
export interface VariableRecord {
  name: string
  secret: boolean
  value: string | null
  ciphertext: string | null
  /** Unset: while the application runs. */
  availableAt?: VariablePhase
  /** Of a secret: the same for the same value. */
  fingerprint?: string | null
  /** Names that its value refers to. Unset or null: it is from before there were references, and everything in it is text. */
  refersTo?: string[] | null
  /** Where it is set; unset: at the deployment. */
  scope?: VariableScope
}

/** The same as it was read. */
export interface StoredVariable extends Required<VariableRecord> {
  updatedAt: Date
  updatedBy: string | null
}

const variable = z
  .object({ name: z.string(), secret: z.boolean(), value: z.string().nullable(), ciphertext: z.string().nullable() })
  .refine(
    (given) => (given.secret ? given.value === null && given.ciphertext !== null : given.value !== null && given.ciphertext === null),
    {
      message: 'a secret has a ciphertext only, anything else a value only',
    },
  )

/**
 * The last check before a variable is stored.
 * @throws ZodError for a secret in clear
 */
export function checkVariable<T extends VariableRecord>(given: T): T {
  variable.parse(given)
  return given
}
