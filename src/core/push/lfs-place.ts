import { join } from 'node:path'

/** Where a repository keeps a file in Git LFS, as git-lfs lays them out. @param oid its SHA-256 in hexadecimal */
export function lfsPlace(repository: string, oid: string): string {
  return join(repository, 'lfs/objects', oid.slice(0, 2), oid.slice(2, 4), oid)
}
