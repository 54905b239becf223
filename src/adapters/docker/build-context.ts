import { lstat, opendir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { BuildRequest, OnLine } from '#core/ports/engine.ts'

/** More than this takes seconds, in which nothing else is heard of the build. */
const WORTH_A_WORD = 10_000

/**
 * The build context as a tar, as `docker build` would send it: `.dockerignore` is honoured, `.git` is left out, files
 * belong to root and have the modes that git knows. A Dockerfile that we wrote is added without touching the folder.
 */
export async function packBuildContext(request: BuildRequest, onOutput: OnLine): Promise<Readable> {
  const { dockerfile, dockerfileContent } = request
  const contextDir = resolve(request.contextDir)
  const { pack } = await import('tar-fs')
  const kept = await keptPaths(contextDir, dockerfile, request.ignore)
  if (kept.size > WORTH_A_WORD) onOutput(`Sending ${kept.size.toLocaleString('en')} files and folders to the engine.`, 'stdout')
  if (dockerfileContent !== undefined) kept.delete(dockerfile)
  return pack(contextDir, {
    ignore: (path) => path !== contextDir && !kept.has(path.slice(contextDir.length + 1)),
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: '', gname: '', mode: plainMode(header.type ?? 'file', header.mode ?? 0) }),
    finalize: false,
    finish: (stream) => {
      if (dockerfileContent !== undefined) stream.entry({ name: dockerfile, mode: 0o644 }, dockerfileContent)
      stream.finalize()
    },
  }) as unknown as Readable
}

/** A checkout has the umask of who made it; images should not depend on that. */
function plainMode(type: string, mode: number): number {
  if (type === 'directory') return 0o755
  return mode & 0o111 ? 0o755 : 0o644
}

/** Relative paths of what is sent: files, links, and the folders that lead to them. Folder by folder: a context may be large. */
async function keptPaths(contextDir: string, dockerfile: string, ignore: string | undefined): Promise<Set<string>> {
  const ignores = await ignoreRules(contextDir, dockerfile, ignore)
  const kept = new Set<string>()
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of await opendir(join(contextDir, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (path === '.git') continue
      if (entry.isDirectory()) folders.push(path)
      const sendable = entry.isDirectory() || entry.isFile() || entry.isSymbolicLink()
      if (!sendable || (path !== dockerfile && ignores(path))) continue
      for (let part = path; part !== '' && !kept.has(part); part = parentOf(part)) kept.add(part)
    }
  }
  return kept
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/** BuildKit's rule: `<Dockerfile>.dockerignore` beside the Dockerfile comes before `.dockerignore`. */
async function ignoreRules(contextDir: string, dockerfile: string, otherwise?: string): Promise<(path: string) => boolean> {
  const own = (await readPlain(join(contextDir, `${dockerfile}.dockerignore`))) ?? (await readPlain(join(contextDir, '.dockerignore')))
  const rules = own ?? otherwise ?? null
  if (rules === null) return () => false
  const { default: dockerignore } = await import('@balena/dockerignore')
  const filter = dockerignore({ ignorecase: false }).add(rules)
  return (path) => filter.ignores(path)
}

async function readPlain(path: string): Promise<string | null> {
  const isFile = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  return isFile ? readFile(path, 'utf8') : null
}
