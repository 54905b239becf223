import { readFileSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'

/** A file that somebody named on the command line. @throws file_unreadable */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new WebopsError({
      code: 'file_unreadable',
      kind: 'invalid',
      message: `${path} cannot be read: ${(cause as Error).message}`,
      hint: 'Check the path, and that you may read the file.',
      cause,
    })
  }
}
