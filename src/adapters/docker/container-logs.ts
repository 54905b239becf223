import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LogOptions, OnLine } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'
import { LineSplitter } from './line-splitter.ts'

const NEWLINE = 10

/**
 * What a container has written, line by line. With `follow` it ends when the container does, or with the signal.
 * @throws container_not_found
 */
export async function containerLogs(
  engine: EngineConnection,
  name: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const info = await engine.callUnless([404], null, (docker) => docker.getContainer(name).inspect())
  if (!info) {
    throw new WebopsError({
      code: 'container_not_found',
      kind: 'not_found',
      message: `There is no container ${name}.`,
      hint: 'It has a log once it was started.',
    })
  }
  if (signal.aborted) return
  if (info.HostConfig.LogConfig?.Type === 'none') return onLine('Its log driver is none: nothing of what it writes is kept.', 'stderr')
  const query = {
    stdout: true,
    stderr: true,
    timestamps: options.timestamps ?? false,
    ...(options.tail === undefined ? {} : { tail: options.tail }),
    ...(options.since ? { since: options.since.getTime() / 1000 } : {}),
  }
  const stdout = new LineSplitter((line) => onLine(line, 'stdout'))
  const stderr = new LineSplitter((line) => onLine(line, 'stderr'))
  const read = info.Config.Tty ? (chunk: Buffer) => stdout.push(chunk) : demultiplex(stdout, stderr, query.timestamps)
  if (options.follow) {
    const stream = (await engine.call((docker) => docker.getContainer(name).logs({ ...query, follow: true }))) as Readable
    await follow(stream, read, signal)
  } else {
    const logs = (await engine.call((docker) => docker.getContainer(name).logs({ ...query, follow: false }))) as unknown as Buffer | string
    read(Buffer.from(logs))
  }
  stdout.end()
  stderr.end()
}

async function follow(stream: Readable, read: (chunk: Buffer) => void, signal: AbortSignal): Promise<void> {
  const end = () => stream.destroy()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  // A cut connection is an end like any other here: what was said was said.
  stream.on('error', () => {})
  stream.on('data', read)
  await Promise.race([once(stream, 'end'), once(stream, 'close')]).catch(() => {})
  signal.removeEventListener('abort', end)
}

/**
 * The engine puts 8 bytes before each piece: 1 for stdout or 2 for stderr, three zeros, and the length. It keeps a line
 * of more than 16 KiB in pieces and puts the time before each: those in the middle of a line are taken out again.
 */
function demultiplex(stdout: LineSplitter, stderr: LineSplitter, timestamps: boolean): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  const unfinished = { stdout: false, stderr: false }
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 8) {
      const length = rest.readUInt32BE(4)
      if (rest.length < 8 + length) return
      const stream = rest[0] === 2 ? 'stderr' : 'stdout'
      let piece = rest.subarray(8, 8 + length)
      if (timestamps && unfinished[stream]) piece = piece.subarray(piece.indexOf(' ') + 1)
      unfinished[stream] = piece.at(-1) !== NEWLINE
      if (stream === 'stderr') stderr.push(piece)
      else stdout.push(piece)
      rest = rest.subarray(8 + length)
    }
  }
}
