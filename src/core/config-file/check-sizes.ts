import { WebopsError } from '../errors/webops-error.ts'
import { MOST_BYTES_TOGETHER, MOST_SECRET_BYTES } from './config-file.schema.ts'

/**
 * Looks that the files of a deployment are not too large together: each release keeps them all.
 * @throws files_too_large
 */
export function checkSizes(files: { bytes: number; secret: boolean }[]): void {
  const together = (some: { bytes: number }[]) => some.reduce((sum, { bytes }) => sum + bytes, 0)
  if (together(files) > MOST_BYTES_TOGETHER) throw tooLarge('the configuration files', MOST_BYTES_TOGETHER)
  if (together(files.filter(({ secret }) => secret)) > MOST_SECRET_BYTES)
    throw tooLarge('the secret configuration files', MOST_SECRET_BYTES)
}

function tooLarge(which: string, most: number): WebopsError {
  return new WebopsError({
    code: 'files_too_large',
    kind: 'invalid',
    message: `With it ${which} of the deployment would hold more than ${most / 1024} KiB together.`,
    hint: 'What is larger belongs into the image or a volume.',
    field: 'content',
  })
}
