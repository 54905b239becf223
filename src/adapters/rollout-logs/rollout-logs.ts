import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, chown, mkdir, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { LogLine } from '#core/ports/queue.ts'
import type { RolloutLogReader, RolloutLogWriter } from '#core/ports/rollout-logs.ts'
import { logFiles, readLog } from './log-files.ts'

/** More than this of one rollout is dropped, and the last line says so. */
const CAP_BYTES = 20 * 1024 * 1024

interface OpenLog {
  bytes: number
  /** Nothing more is taken in: the cap is reached, or it was compressed already. */
  closed: boolean
}

/** Reads logs that are being written, or are compressed already. */
export function rolloutLogReader(dir: string): RolloutLogReader {
  return { read: (rolloutId) => readLog(logFiles(dir, rolloutId)) }
}

/**
 * One file of JSON lines a rollout, compressed when it ends. Files belong to the folder's group, which may read them.
 * @param capBytes how much of one rollout is kept
 */
export function rolloutLogWriter(dir: string, capBytes = CAP_BYTES): RolloutLogWriter {
  const logs = new Map<string, OpenLog>()
  const queues = new Map<string, Promise<unknown>>()

  // Appends and the end of one log in the order asked for.
  async function inOrder<T>(rolloutId: string, work: () => Promise<T>): Promise<T> {
    const mine = (queues.get(rolloutId) ?? Promise.resolve()).then(work, work)
    const settled = mine.catch(() => undefined)
    queues.set(rolloutId, settled)
    void settled.then(() => {
      if (queues.get(rolloutId) === settled) queues.delete(rolloutId)
    })
    return await mine
  }

  async function opened(rolloutId: string): Promise<OpenLog> {
    const known = logs.get(rolloutId)
    if (known) return known
    const log = await prepare(dir, rolloutId, capBytes)
    logs.set(rolloutId, log)
    return log
  }

  return {
    append: (rolloutId, lines) =>
      inOrder(rolloutId, async () => {
        const log = await opened(rolloutId)
        if (log.closed || lines.length === 0) return
        const text = withinCap(lines, log, capBytes)
        await appendFile(logFiles(dir, rolloutId).plain, text)
      }),

    finish: (rolloutId) =>
      inOrder(rolloutId, async () => {
        const { plain, compressed, temporary } = logFiles(dir, rolloutId)
        logs.delete(rolloutId)
        if (!(await exists(plain))) return
        await writeFile(temporary, '', { mode: 0o640 })
        await pipeline(createReadStream(plain), createGzip(), createWriteStream(temporary, { mode: 0o640 }))
        await giveToGroup(temporary, dir)
        await rename(temporary, compressed)
        await rm(plain)
      }),

    lastSequence: (rolloutId) => inOrder(rolloutId, async () => (await readLog(logFiles(dir, rolloutId))).at(-1)?.sequence ?? 0),

    remove: (rolloutId) =>
      inOrder(rolloutId, async () => {
        logs.delete(rolloutId)
        await Promise.all(Object.values(logFiles(dir, rolloutId)).map((file) => rm(file, { force: true })))
      }),
  }
}

/** Takes up a log, possibly one that an earlier worker left in the middle of a line. */
async function prepare(dir: string, rolloutId: string, capBytes: number): Promise<OpenLog> {
  const { plain, compressed } = logFiles(dir, rolloutId)
  if (await exists(compressed)) return { bytes: 0, closed: true }
  await mkdir(dir, { recursive: true, mode: 0o750 })
  await appendFile(plain, '', { mode: 0o640 })
  await giveToGroup(plain, dir)
  const { size } = await stat(plain)
  const whole = size === 0 ? 0 : await endOfLastLine(plain, size)
  if (whole < size) await truncate(plain, whole)
  return { bytes: whole, closed: whole >= capBytes }
}

function withinCap(lines: LogLine[], log: OpenLog, capBytes: number): string {
  let text = ''
  for (const line of lines) {
    const encoded = `${JSON.stringify(line)}\n`
    log.bytes += Buffer.byteLength(encoded)
    if (log.bytes > capBytes) {
      log.closed = true
      const megabytes = Math.round((capBytes / 1024 / 1024) * 10) / 10
      const last: LogLine = {
        ...line,
        stream: 'webops',
        text: `The log was cut here: it reached ${megabytes} MB. What came after it is not kept.`,
      }
      return `${text}${JSON.stringify(last)}\n`
    }
    text += encoded
  }
  return text
}

async function endOfLastLine(file: string, size: number): Promise<number> {
  const handle = await open(file, 'r')
  try {
    const chunk = Buffer.alloc(64 * 1024)
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - chunk.length)
      const { bytesRead } = await handle.read(chunk, 0, end - start, start)
      const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a)
      if (newline >= 0) return start + newline + 1
      end = start
    }
    return 0
  } finally {
    await handle.close()
  }
}

async function giveToGroup(file: string, dir: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(file, 0, (await stat(dir)).gid)
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  )
}
