import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { Files } from '../../addon-api/context.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

const MOST_PATHS = 20_000
const LONGEST_READ = 1024 * 1024

/** File operations that do not leave the folder that they are given, symlinks included. */
export const confinedFiles: Files = { list, read, write, remove }

async function list(dir: string): Promise<string[]> {
  const paths: string[] = []
  const folders = ['']
  while (folders.length > 0 && paths.length < MOST_PATHS) {
    const folder = folders.shift() ?? ''
    for (const entry of await readdir(join(dir, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) folders.push(path)
      else paths.push(path)
    }
  }
  return paths.slice(0, MOST_PATHS).sort()
}

async function read(dir: string, path: string): Promise<string | null> {
  const target = await realpath(join(dir, assertRelative(path))).catch(() => null)
  if (target === null || !isWithin(await realpath(dir), target)) return null
  if (!(await stat(target)).isFile()) return null
  const file = await open(target, 'r')
  try {
    const buffer = Buffer.alloc(LONGEST_READ)
    let length = 0
    for (let got = -1; got !== 0 && length < LONGEST_READ; length += got)
      got = (await file.read(buffer, length, LONGEST_READ - length)).bytesRead
    return buffer.toString('utf8', 0, length)
  } finally {
    await file.close()
  }
}

async function write(dir: string, path: string, content: string, mode = 0o600): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const folder = await makeFolder(await realpath(dir), dirname(assertRelative(path)))
  const target = join(folder, basename(path))
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}`)
  try {
    const ownersAlone = mode & 0o600
    await writeFile(temporary, content, { mode: ownersAlone, flag: 'wx' })
    // The umask of this process may leave out what others are to have.
    if (mode !== ownersAlone) await chmod(temporary, mode)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function remove(dir: string, path: string): Promise<void> {
  const folder = await realpath(join(dir, dirname(assertRelative(path)))).catch(() => null)
  if (folder === null) return
  if (!isWithin(await realpath(dir), folder)) throw outside(path)
  await rm(join(folder, basename(path)), { recursive: true, force: true })
}

/** Makes folders one by one, so that a symlink among them is seen before anything is made behind it. */
async function makeFolder(root: string, path: string): Promise<string> {
  let folder = root
  for (const part of path.split(sep).filter((name) => name !== '.' && name !== '')) {
    await mkdir(join(folder, part), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    folder = await realpath(join(folder, part))
    if (!isWithin(root, folder)) throw outside(path)
  }
  return folder
}

function assertRelative(path: string): string {
  if (path === '' || isAbsolute(path) || path.includes('\0') || path.split(/[/\\]/).includes('..')) throw outside(path)
  return path
}

function isWithin(root: string, target: string): boolean {
  const way = relative(root, target)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function outside(path: string): WebopsError {
  return new WebopsError({
    code: 'path_outside',
    kind: 'refused',
    message: `The path ${JSON.stringify(path)} leads out of its folder.`,
    hint: 'Use a path inside the repository, without .. and without symlinks that leave it.',
  })
}
