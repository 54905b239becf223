import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { LogLine } from '#core/ports/queue.ts'

export interface LogFiles {
  plain: string
  compressed: string
  temporary: string
}

/** Where a rollout's log is. @throws Error for an id that would lead elsewhere */
export function logFiles(dir: string, rolloutId: string): LogFiles {
  if (!/^[\w-]{1,64}$/.test(rolloutId)) throw new Error('This is no id of a rollout.')
  const plain = join(dir, `${rolloutId}.ndjson`)
  return { plain, compressed: `${plain}.gz`, temporary: `${plain}.gz.new` }
}

/** All whole lines after a sequence number, some hundred at a time; none where there is no log. */
export async function* readLog({ plain, compressed }: LogFiles, after = 0): AsyncGenerator<LogLine[]> {
  const content = (await opened(plain))?.createReadStream() ?? (await unpacked(compressed))
  if (!content) return
  let rest = ''
  content.setEncoding('utf8')
  for await (const chunk of content as AsyncIterable<string>) {
    const texts = (rest + chunk).split('\n')
    rest = texts.pop() ?? ''
    const lines = texts.flatMap((text) => parseLine(text, after))
    if (lines.length > 0) yield lines
  }
}

async function unpacked(file: string): Promise<Readable | null> {
  const handle = await opened(file)
  if (!handle) return null
  const packed = handle.createReadStream()
  const gunzip = createGunzip()
  packed.on('error', (error) => gunzip.destroy(error))
  gunzip.on('close', () => packed.destroy())
  return packed.pipe(gunzip)
}

async function opened(file: string): Promise<FileHandle | null> {
  try {
    return await open(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

// Its number comes first in each line: what was seen already needs no parsing. The last line may be half written at this moment.
function parseLine(text: string, after: number): LogLine[] {
  const sequence = /^\{"sequence":(\d+)/.exec(text)?.[1]
  if (sequence === undefined || Number(sequence) <= after) return []
  try {
    return [JSON.parse(text) as LogLine]
  } catch {
    return []
  }
}
