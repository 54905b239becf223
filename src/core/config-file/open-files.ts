import { filePlace } from './file-place.ts'
import type { FrozenFile } from './frozen-file.ts'
import type { RunFile } from '../../addon-api/context.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import { Secret } from '../secret/secret.ts'

/**
 * Files with the secret ones opened.
 * @param deploymentId whose they are: a secret that was made for anything else does not open
 * @throws WebopsError secret_unreadable, secret_misplaced
 */
export async function openFiles(
  opener: SecretOpener,
  deploymentId: string,
  files: FrozenFile[],
): Promise<{ files: RunFile[]; secrets: Secret[] }> {
  const opened = await Promise.all(
    files.map(async (file): Promise<RunFile> => {
      const { path, mode } = file
      const content = 'content' in file ? file.content : await opener.open(file.ciphertext, filePlace(deploymentId, path))
      return { path, mode, content }
    }),
  )
  return { files: opened, secrets: opened.map(({ content }) => content).filter((content) => content instanceof Secret) }
}
