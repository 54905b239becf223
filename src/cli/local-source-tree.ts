import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceTree } from '#core/detection/detection.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Folders that belong to tools and hold thousands of files. */
const SKIPPED = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.next'])
const LONGEST_FILE_BYTES = 1024 * 1024

/**
 * A folder on this machine as the detectors see a checkout.
 * @throws WebopsError folder_not_found
 */
export async function localSourceTree(folder: string): Promise<SourceTree> {
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory()) throw new WebopsError({ code: 'folder_not_found', kind: 'not_found', message: `${folder} is not a folder.` })
  return {
    paths: (await listFiles(folder, '')).sort(),
    async read(path) {
      const details = await stat(join(folder, path)).catch(() => null)
      if (!details?.isFile() || details.size > LONGEST_FILE_BYTES) return null
      return readFile(join(folder, path), 'utf8')
    },
  }
}

async function listFiles(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true })
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = prefix ? `${prefix}/${entry.name}` : entry.name
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(folder, path)
      return [path]
    }),
  )
  return lists.flat()
}
