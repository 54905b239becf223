import { readFileSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * A file whose text is kept as it is, to the byte.
 * @throws file_unreadable; file_not_text for one that is not UTF-8
 */
export function readUtf8(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new WebopsError({
      code: 'file_unreadable',
      kind: 'invalid',
      message: `${path} cannot be read: ${(cause as Error).message}`,
      hint: 'Check the path, and that you may read the file.',
      cause,
    })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WebopsError({
      code: 'file_not_text',
      kind: 'invalid',
      message: `${path} is no text in UTF-8.`,
      hint: 'What is binary belongs into the image or a volume; text in another encoding can be converted with iconv.',
      cause,
    })
  }
}
