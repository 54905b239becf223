import { z } from 'zod'
import { configFilePath } from './config-file.schema.ts'

/** A configuration file as it is stored: a plain content, or the ciphertext of a secret one. Never both. */
export interface ConfigFileRecord {
  /** Absolute, in the container. */
  path: string
  secret: boolean
  content: string | null
  ciphertext: string | null
  /** Of a secret one: the same for the same content. */
  fingerprint: string | null
  /** Of its content, in UTF-8. */
  bytes: number
  /** Permission bits, such as 0o444. */
  mode: number
}

/** The same as it was read. */
export interface StoredConfigFile extends ConfigFileRecord {
  updatedAt: Date
  updatedBy: string | null
}

/** No bit beside those for reading, writing and executing; the owner can read. */
export const modeBits = z.number().int().min(0o400).max(0o777)

const stored = z
  .object({
    path: configFilePath,
    secret: z.boolean(),
    content: z.string().nullable(),
    ciphertext: z.string().nullable(),
    mode: modeBits,
  })
  .refine(
    ({ secret, content, ciphertext }) => (secret ? content === null && ciphertext !== null : content !== null && ciphertext === null),
    { message: 'a secret file has a ciphertext only, any other a content only' },
  )

/**
 * The last check before a file is stored, and the worker's own of what it reads.
 * @throws ZodError for a secret in clear, and for a path or mode that no file of ours has
 */
export function checkConfigFile<T extends ConfigFileRecord>(given: T): T {
  stored.parse(given)
  return given
}
