import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, chown, mkdir, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { LogLine } from '#core/ports/queue.ts'
import type { RolloutLogReader, RolloutLogWriter } from '#core/ports/rollout-logs.ts'
import { logFiles, readLog } from './log-files.ts'

/** What programs print beyond this is dropped, and a line says so. */
const CAP_BYTES = 20 * 1024 * 1024
/** Kept beyond the cap for our own lines and the last ones of each step, as a part of the cap. */
const RESERVE = 0.1

interface OpenLog {
  bytes: number
  /** The notice is written: only what there is a reserve for is taken in. */
  cut: boolean
  /** Nothing more is taken in: it was compressed already. */
  closed: boolean
}

/** Reads logs that are being written, or are compressed already. */
export function rolloutLogReader(dir: string): RolloutLogReader {
  return { read: (rolloutId, after) => readLog(logFiles(dir, rolloutId), after) }
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
    append: (rolloutId, lines, reserved = false) =>
      inOrder(rolloutId, async () => {
        const log = await opened(rolloutId)
        if (log.closed || lines.length === 0) return []
        const kept = withinCap(lines, log, capBytes, reserved)
        if (kept.length === 0) return []
        const text = kept.map((line) => `${JSON.stringify(line)}\n`).join('')
        try {
          await appendFile(logFiles(dir, rolloutId).plain, text)
        } catch (error) {
          // A part of it may stand there: taken up again, the log ends with its last whole line.
          logs.delete(rolloutId)
          throw error
        }
        return kept
      }),

    finish: (rolloutId) =>
      inOrder(rolloutId, async () => {
        const { plain, compressed, temporary } = logFiles(dir, rolloutId)
        logs.delete(rolloutId)
        if (!(await exists(plain))) return
        try {
          await writeFile(temporary, '', { mode: 0o640 })
          await pipeline(createReadStream(plain), createGzip(), createWriteStream(temporary, { mode: 0o640 }))
          await giveToGroup(temporary, dir)
          await rename(temporary, compressed)
        } catch (error) {
          await rm(temporary, { force: true })
          throw error
        }
        await rm(plain)
      }),

    lastSequence: (rolloutId) =>
      inOrder(rolloutId, async () => {
        let last = 0
        for await (const lines of readLog(logFiles(dir, rolloutId))) last = lines.at(-1)?.sequence ?? last
        return last
      }),

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
  if (await exists(compressed)) return { bytes: 0, cut: true, closed: true }
  await mkdir(dir, { recursive: true, mode: 0o750 })
  await appendFile(plain, '', { mode: 0o640 })
  await giveToGroup(plain, dir)
  const { size } = await stat(plain)
  const whole = size === 0 ? 0 : await endOfLastLine(plain, size)
  if (whole < size) await truncate(plain, whole)
  return { bytes: whole, cut: whole >= capBytes, closed: false }
}

function withinCap(lines: LogLine[], log: OpenLog, capBytes: number, reserved: boolean): LogLine[] {
  const kept: LogLine[] = []
  for (const line of lines) {
    const mayUseReserve = reserved || line.stream === 'webops'
    if (log.bytes < (mayUseReserve ? capBytes * (1 + RESERVE) : capBytes) && (mayUseReserve || !log.cut)) {
      log.bytes += Buffer.byteLength(JSON.stringify(line)) + 1
      kept.push(line)
    } else if (!log.cut) {
      log.cut = true
      const megabytes = Math.round((capBytes / 1024 / 1024) * 10) / 10
      kept.push({
        ...line,
        stream: 'webops',
        text: `The log was cut here: it reached ${megabytes} MB. Of what follows, the last lines of each step are kept.`,
      })
    }
  }
  return kept
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
