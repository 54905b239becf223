import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isBeneath } from '#core/policy/is-beneath.ts'

/** What stands in a tree in the place of a file that is kept elsewhere. */
export interface LfsPointer {
  /** Within the tree. */
  path: string
  oid: string
  size: number
}

/** A pointer is smaller than that (git-lfs, docs/spec.md). */
const LARGEST = 1024
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n?$/

/** Reads a pointer; null: it is none, or has extensions, which would need their programs: such a file stays as it is. */
export function parsePointer(text: string): { oid: string; size: number } | null {
  const [, oid, size] = POINTER.exec(text) ?? []
  return oid === undefined ? null : { oid, size: Number(size) }
}

/**
 * The pointers of a tree that was laid out.
 * @param listed what `git ls-tree -r -l -z` printed of it
 */
export async function findPointers(tree: string, listed: string): Promise<LfsPointer[]> {
  const root = await realpath(tree)
  const found: LfsPointer[] = []
  for (const line of listed.split('\0')) {
    const [, size, path] = /^100(?:644|755) blob [0-9a-f]+ +(\d+)\t([^]+)$/.exec(line) ?? []
    if (path === undefined || Number(size) >= LARGEST || Number(size) < 100) continue
    const text = await readWithin(root, path)
    const pointer = text === null ? null : parsePointer(text)
    if (pointer) found.push({ path, ...pointer })
  }
  return found
}

/** The text of a plain file that no link leads out of the tree to. */
async function readWithin(root: string, path: string): Promise<string | null> {
  const folder = await realpath(dirname(join(root, path))).catch(() => null)
  if (folder === null || !isBeneath(folder, root)) return null
  const file = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (!file) return null
  try {
    const { size } = await file.stat().then((stats) => (stats.isFile() ? stats : { size: LARGEST }))
    return size < LARGEST ? await file.readFile('utf8') : null
  } finally {
    await file.close()
  }
}
