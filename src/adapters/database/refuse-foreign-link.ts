import { lstatSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * SQLite follows a link in the database's place and makes files where it leads. The folder belongs to the panel, whom
 * the worker does not trust: root follows no link that somebody else made.
 * @throws WebopsError database_is_link
 */
export function refuseForeignLink(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (process.getuid?.() !== 0 || !found?.isSymbolicLink() || found.uid === 0) return
  throw new WebopsError({
    code: 'database_is_link',
    kind: 'refused',
    message: `${file} is a symlink that root did not make, so it is not followed.`,
    hint: 'Put the database back in its place. If nobody moved it by hand, treat this as a break-in.',
  })
}

/** The other process writes this file's schema too: what stands there may compute, and call nothing that does more. */
export const DISTRUST = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;'
