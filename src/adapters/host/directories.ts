import { chmodSync, chownSync, statSync, mkdirSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'

export interface Directory {
  path: string
  mode: number
  uid: number
  gid: number
}

/**
 * Makes a folder, and its parents, with that owner and mode; puts both right where it is there already.
 * @returns whether it was made
 * @throws WebopsError `not_a_folder` when something else is there
 */
export function ensureDirectory({ path, mode, uid, gid }: Directory): boolean {
  const made = mkdirSync(path, { recursive: true }) !== undefined
  const found = statSync(path)
  if (!found.isDirectory()) {
    throw new WebopsError({
      code: 'not_a_folder',
      kind: 'conflict',
      message: `${path} is in the way: it is no folder.`,
      hint: 'Move it away.',
    })
  }
  if (found.uid !== uid || found.gid !== gid) chownSync(path, uid, gid)
  if ((found.mode & 0o7777) !== mode) chmodSync(path, mode)
  return made
}
