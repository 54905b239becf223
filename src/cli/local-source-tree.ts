import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { SourceTree } from '#core/detection/detection.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Folders that belong to tools and hold thousands of files. */
const SKIPPED = new Set([
  '.git',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.gradle',
  '.hg',
  '.svn',
])
const LONGEST_FILE_BYTES = 1024 * 1024
const MOST_FILES = 200_000

/**
 * A folder on this machine as the detectors see a checkout. Links to files within it count, links to folders do not.
 * @throws WebopsError folder_not_found
 */
export async function localSourceTree(folder: string): Promise<SourceTree> {
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory())
    throw new WebopsError({
      code: 'folder_not_found',
      kind: 'not_found',
      message: `${folder} is not a folder.`,
      hint: 'Name a folder on this machine. A repository elsewhere has an address, such as https://example.org/shop.git.',
    })
  const top = await realpath(folder)
  const { paths, skipped } = await listFiles(top)
  return { paths: paths.sort(), skipped: [...skipped].sort(), read: (path) => readWithin(top, path) }
}

/** Null for what is no file, too long, not to be read, or elsewhere. */
async function readWithin(top: string, path: string): Promise<string | null> {
  try {
    const target = await realpath(join(top, path))
    const way = relative(top, target)
    if (way === '..' || way.startsWith(`..${sep}`)) return null
    // A pipe would be waited for until somebody writes to it.
    const details = await stat(target)
    if (!details.isFile() || details.size > LONGEST_FILE_BYTES) return null
    const file = await open(target, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(details.size), 0, details.size, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}

async function listFiles(top: string): Promise<{ paths: string[]; skipped: Set<string> }> {
  const paths: string[] = []
  const skipped = new Set<string>()
  let folders = ['']
  // A level at a time: of too many files, those near the top are kept.
  while (folders.length > 0 && paths.length < MOST_FILES) {
    const next: string[] = []
    for (let begin = 0; begin < folders.length; begin += 64) {
      const some = folders.slice(begin, begin + 64)
      const lists = await Promise.all(some.map((one) => readdir(join(top, one), { withFileTypes: true }).catch(() => [])))
      for (const [at, entries] of lists.entries()) {
        for (const entry of entries) {
          const path = some[at] ? `${some[at]}/${entry.name}` : entry.name
          if (!entry.isDirectory()) paths.push(path)
          else if (SKIPPED.has(entry.name)) skipped.add(entry.name)
          else next.push(path)
        }
      }
    }
    folders = next
  }
  return { paths, skipped }
}
