import { bytesOf, DEFAULT_MODE, modeOf, type SetConfigFileInput } from './config-file.schema.ts'
import type { ConfigFileRecord } from './config-file-record.ts'
import { filePlace } from './file-place.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { Secret } from '../secret/secret.ts'

/**
 * A file as it is stored: a secret one encrypted for its deployment and its path alone.
 * @param before what stands at its path
 * @throws content_missing for `null` where nothing is stored; secret_needs_content for a secret that is to be plain
 */
export async function sealFile(
  core: Pick<Core, 'sealer' | 'fingerprints'>,
  { deploymentId, projectId }: { deploymentId: string; projectId: string },
  given: SetConfigFileInput,
  before: ConfigFileRecord | undefined,
): Promise<ConfigFileRecord> {
  const { path } = given
  const mode = given.mode === undefined ? (before?.mode ?? modeOf(DEFAULT_MODE)) : modeOf(given.mode)
  const secret = given.secret ?? before?.secret ?? false
  if (given.content === null) {
    if (!before) throw contentMissing(path)
    if (before.secret && !secret) throw secretNeedsContent(path)
    if (before.secret === secret) return { ...before, mode }
  }
  const content = given.content ?? before?.content ?? ''
  const bytes = bytesOf(content)
  if (!secret) return { path, secret, content, ciphertext: null, fingerprint: null, bytes, mode }
  const fingerprint = core.fingerprints?.of(projectId, content) ?? null
  // The same content once more: nothing that runs with it differs from it.
  if (before?.secret && fingerprint !== null && before.fingerprint === fingerprint) return { ...before, mode }
  const ciphertext = await core.sealer.seal(new Secret(content), filePlace(deploymentId, path))
  return { path, secret, content: null, ciphertext, fingerprint, bytes, mode }
}

function contentMissing(path: string): WebopsError {
  return new WebopsError({
    code: 'content_missing',
    kind: 'invalid',
    message: `The file ${path} has no content.`,
    hint: 'null keeps the content that is stored, and none is. An empty file has the content "".',
    field: 'content',
  })
}

function secretNeedsContent(path: string): WebopsError {
  return new WebopsError({
    code: 'secret_needs_content',
    kind: 'invalid',
    message: `${path} is a secret: without its content it cannot be made a plain file.`,
    hint: 'The panel cannot read it either. Give the content along with it.',
    field: 'content',
  })
}
