const ARCHIVE = /^\/api\/v1\/deployments\/[^/]+\/volumes\/[^/]+\/archive$/

/** True for a request that hands in an archive: its body may be as large as the server has room for, and take hours to come. */
export function takesArchive(method: string, path: string): boolean {
  return method === 'PUT' && ARCHIVE.test(path)
}
