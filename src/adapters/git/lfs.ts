import { createHash } from 'node:crypto'
import { constants, createWriteStream } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import { isBeneath } from '#core/policy/is-beneath.ts'
import type { OnLine } from '#core/ports/engine.ts'
import type { GitSource } from '#core/ports/git.ts'
import { lfsFailed, shownPath } from './lfs-errors.ts'
import { lfsPlace } from '#core/push/lfs-place.ts'
import { findPointers, type LfsPointer } from './lfs-pointers.ts'
import { askLfs, type LfsNetwork } from './lfs-request.ts'
import { findDownloads, lfsServerOf } from './lfs-server.ts'

export interface LfsTree {
  commit: string
  /** Where it was laid out. */
  into: string
  /** Runs git in the repository that holds the commit. */
  read(args: string[]): Promise<string>
}

export interface LfsWork {
  source: GitSource
  /** Where git found the repository: an address, or the folder of what was pushed to the panel. */
  url: string
  /** Whether it is such a folder. */
  isPushed: boolean
  home: string
  mirrorDir: string
  network: LfsNetwork
  onOutput: OnLine
  signal: AbortSignal
}

const MOST_FILES = 10_000
const MOST_BYTES = 64 * 1024 ** 3

/**
 * Puts the files themselves in the place of their pointers. They are kept beside the mirror, so that the next commit fetches only
 * what is new, and nothing is believed to be a file that does not have its hash.
 * @throws git_lfs_failed
 */
export async function fetchLfs(tree: LfsTree, work: LfsWork): Promise<void> {
  const pointers = await findPointers(tree.into, await tree.read(['ls-tree', '-r', '-l', '-z', '--full-tree', tree.commit]))
  const objects = new Map(pointers.map(({ oid, size }) => [oid, size]))
  const bytes = [...objects.values()].reduce((sum, size) => sum + size, 0)
  if (pointers.length > MOST_FILES || bytes > MOST_BYTES)
    throw lfsFailed(
      `The tree has ${pointers.length} files in Git LFS with ${gigabytes(bytes)} GB, which are too many`,
      'Keep them in a volume.',
      'refused',
    )
  if (pointers.length > 0) {
    work.onOutput(`Fetching ${pointers.length === 1 ? 'a file' : `${pointers.length} files`} in Git LFS (${gigabytes(bytes)} GB)`, 'stdout')
    await bringObjects(pointers, work)
    const root = await realpath(tree.into)
    for (const pointer of pointers) await putInPlace(root, pointer, lfsPlace(work.mirrorDir, pointer.oid))
  }
  await removeOthers(work.mirrorDir, new Set(objects.keys()))
}

/** What is kept beside a mirror goes where it is not wanted any more. */
export async function forgetLfs(mirrorDir: string): Promise<void> {
  await rm(join(mirrorDir, 'lfs'), { recursive: true, force: true })
}

async function bringObjects(pointers: LfsPointer[], work: LfsWork): Promise<void> {
  const wanted = new Map<string, LfsPointer>()
  for (const pointer of pointers) {
    const kept = await stat(lfsPlace(work.mirrorDir, pointer.oid)).catch(() => null)
    if (kept?.size !== pointer.size) wanted.set(pointer.oid, pointer)
  }
  if (wanted.size === 0) return
  const { url, source, home, network, signal, mirrorDir } = work
  if (work.isPushed) {
    for (const pointer of wanted.values()) await keep(mirrorDir, pointer, await pushedObject(url, pointer), signal)
    return
  }
  const server = await lfsServerOf(url, source, home)
  for (const { oid, size, href, headers } of await findDownloads(network, server, [...wanted.values()], signal)) {
    const response = await askLfs(network, href, { method: 'GET', headers, signal })
    if (response.statusCode !== 200) {
      response.destroy()
      throw lfsFailed(
        `${URL.parse(href)?.host ?? ''} does not hand out the file ${oid.slice(0, 12)} (HTTP ${response.statusCode})`,
        'Try again.',
      )
    }
    await keep(mirrorDir, { path: wanted.get(oid)?.path ?? oid, oid, size }, response, signal)
  }
}

/** What was pushed to the panel, in a folder that is the panel's: its links are not followed, and its hash is looked at. */
async function pushedObject(repository: string, { oid, path }: LfsPointer): Promise<Readable> {
  const place = lfsPlace(repository, oid)
  const folder = await realpath(dirname(place)).catch(() => null)
  const file =
    folder !== null && isBeneath(folder, repository)
      ? await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
      : null
  if (!file) throw lfsFailed(`The file ${shownPath(path)} in Git LFS was not pushed to this panel`, 'Push it: git lfs push --all <remote>.')
  if (!(await file.stat()).isFile()) {
    await file.close()
    throw lfsFailed(`What was pushed as the file ${shownPath(path)} in Git LFS is none`, 'Push it again.')
  }
  return file.createReadStream()
}

/** Keeps a file beside the mirror, once it was seen to be the one that is meant. */
async function keep(mirrorDir: string, { path, oid, size }: LfsPointer, content: Readable, signal: AbortSignal): Promise<void> {
  const place = lfsPlace(mirrorDir, oid)
  const part = `${place}.part`
  await mkdir(dirname(place), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let read = 0
  try {
    await pipeline(
      content,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const piece of source) {
          read += piece.length
          if (read > size) throw wrong(path)
          hash.update(piece)
          yield piece
        }
      },
      createWriteStream(part, { mode: 0o600 }),
      { signal },
    )
    if (read !== size || hash.digest('hex') !== oid) throw wrong(path)
    await rename(part, place)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof WebopsError || signal.aborted) throw error
    throw lfsFailed(
      `The file ${shownPath(path)} in Git LFS cannot be fetched: ${(error as Error).message}`,
      'Try again.',
      'unavailable',
      error,
    )
  }
}

async function putInPlace(root: string, { path }: LfsPointer, object: string): Promise<void> {
  const folder = await realpath(dirname(join(root, path)))
  if (!isBeneath(folder, root))
    throw lfsFailed(`The path ${shownPath(path)} leads out of the repository`, 'Give the file a place of its own.')
  const target = join(folder, basename(path))
  const { mode } = await stat(target)
  const part = join(folder, `.${createHash('sha256').update(path).digest('hex').slice(0, 32)}.lfs`)
  await copyFile(object, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await chmod(part, mode & 0o777)
  await rename(part, target)
}

async function removeOthers(mirrorDir: string, used: Set<string>): Promise<void> {
  const top = join(mirrorDir, 'lfs/objects')
  const there = await readdir(top, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of there) if (entry.isFile() && !used.has(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true })
}

const wrong = (path: string) =>
  lfsFailed(
    `What the LFS server has for ${shownPath(path)} is another file than the one that was committed`,
    'Push it again: git lfs push --all <remote>.',
  )
const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(bytes < 1e7 ? 3 : 1)
