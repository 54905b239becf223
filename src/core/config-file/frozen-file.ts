import { z } from 'zod'
import { bytesOf, configFileContent, configFilePath } from './config-file.schema.ts'
import { modeBits, type ConfigFileRecord } from './config-file-record.ts'

const ofEveryFile = { path: configFilePath, mode: modeBits }

/** A configuration file as it is kept in a release: its content, or the ciphertext of a secret one. */
export const frozenFile = z.union([
  z.object({ ...ofEveryFile, content: configFileContent }).strict(),
  z.object({ ...ofEveryFile, ciphertext: z.string(), fingerprint: z.string().optional(), bytes: z.number().int().min(0) }).strict(),
])

export type FrozenFile = z.output<typeof frozenFile>
export type FrozenSecretFile = Extract<FrozenFile, { ciphertext: string }>

/** A file as a release keeps it. */
export function freezeFile({ path, mode, content, ciphertext, fingerprint, bytes }: ConfigFileRecord): FrozenFile {
  if (ciphertext === null) return { path, mode, content: content ?? '' }
  return { path, mode, ciphertext, ...(fingerprint !== null && { fingerprint }), bytes }
}

/** A release's file as it would be stored. */
export function thawFile(frozen: FrozenFile): ConfigFileRecord {
  const { path, mode } = frozen
  if (!('ciphertext' in frozen)) {
    const { content } = frozen
    return { path, mode, secret: false, content, ciphertext: null, fingerprint: null, bytes: bytesOf(content) }
  }
  const { ciphertext, fingerprint = null, bytes } = frozen
  return { path, mode, secret: true, content: null, ciphertext, fingerprint, bytes }
}

/** Whether two secret files hold the same, as far as the panel can tell. */
export function isSameSecretFile(before: FrozenSecretFile, after: FrozenSecretFile): boolean {
  return before.ciphertext === after.ciphertext || (before.fingerprint !== undefined && before.fingerprint === after.fingerprint)
}

/** Whether two files are the same, as far as the panel can tell: their content, and who may read them. */
export function isSameFile(before: FrozenFile, after: FrozenFile): boolean {
  if (before.mode !== after.mode) return false
  if ('ciphertext' in before) return 'ciphertext' in after && isSameSecretFile(before, after)
  return 'content' in after && before.content === after.content
}
