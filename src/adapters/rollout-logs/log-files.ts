import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { LogLine } from '#core/ports/queue.ts'

export interface LogFiles {
  plain: string
  compressed: string
  temporary: string
}

/** Where a rollout's log is. @throws Error for an id that would lead elsewhere */
export function logFiles(dir: string, rolloutId: string): LogFiles {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(rolloutId)) throw new Error(`${rolloutId} is no id of a rollout`)
  const plain = join(dir, `${rolloutId}.ndjson`)
  return { plain, compressed: `${plain}.gz`, temporary: `${plain}.gz.new` }
}

/** All whole lines; none where there is no log. */
export async function readLog({ plain, compressed }: LogFiles): Promise<LogLine[]> {
  const text = (await contentOf(plain)) ?? (await unpacked(compressed))
  return (text?.toString('utf8') ?? '').split('\n').flatMap(parseLine)
}

async function unpacked(file: string): Promise<Buffer | null> {
  const content = await contentOf(file)
  return content ? await promisify(gunzip)(content) : null
}

async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

// The last line may be half written at this moment.
function parseLine(line: string): LogLine[] {
  if (!line) return []
  try {
    return [JSON.parse(line) as LogLine]
  } catch {
    return []
  }
}
