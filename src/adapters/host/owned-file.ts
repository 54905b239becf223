import { chmodSync, chownSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface FileRights {
  mode: number
  uid?: number
  gid?: number
}

/**
 * Writes a file whole or not at all, with its owner and mode from the first moment on. Leaves it alone when it has that content.
 * @returns whether it was written
 */
export function writeOwnedFile(path: string, content: string, { mode, uid = 0, gid = 0 }: FileRights): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === content) {
    chownSync(path, uid, gid)
    chmodSync(path, mode)
    return false
  }
  const temporary = `${path}.new`
  writeFileSync(temporary, '', { mode: 0o600 })
  chmodSync(temporary, 0o600)
  writeFileSync(temporary, content)
  chownSync(temporary, uid, gid)
  chmodSync(temporary, mode)
  renameSync(temporary, path)
  return true
}

/** Like writeOwnedFile, for what is made once and then belongs to whoever edits it. */
export function writeOnce(path: string, content: () => string, rights: FileRights): boolean {
  return existsSync(path) ? false : writeOwnedFile(path, content(), rights)
}
