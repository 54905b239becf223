import { posix } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header } from 'tar-stream'
import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'

/** What ends every tar: two blocks without anything. Without it nobody could tell a whole one from one that is cut off. */
const END_BYTES = 1024
/** What a file, a folder or a link takes up beside its content. */
const ENTRY_BYTES = 4096
/** Headers and padding of an archive, beside what its files hold. */
const SLACK_BYTES = 64 * 1024 * 1024
const TYPES = new Set(['file', 'directory', 'symlink', 'link', 'fifo'])
/** What a later reader would take for the name, the size or the content of a file, in place of what stands in its header. */
const ODD_PAX = /^(?:GNU\.|.*\0)/s

export interface ArchiveContent {
  /** Without folders. */
  files: number
  /** Of all files together. */
  bytes: number
  /** Whose the archive's root is, where it says so. */
  root: { mode: number; uid: number; gid: number } | null
}

/**
 * Reads a tar to its end and looks that it can be put into a volume: each name stays within it, and so does what links lead to.
 * @param tar not compressed
 * @param mostBytes what its files may hold together
 * @throws archive_invalid, archive_too_large
 */
export async function checkArchive(tar: Readable, mostBytes: number, signal: AbortSignal): Promise<ArchiveContent> {
  const content: ArchiveContent = { files: 0, bytes: 0, root: null }
  const entries = extract()
  let room = mostBytes
  const last = lastBytes(mostBytes + SLACK_BYTES)
  entries.on('entry', (header, stream, next) => {
    // It ends with the archive, of whose error the pipeline tells.
    stream.on('error', () => undefined)
    try {
      checkEntry(header)
      checkGlobal(entries, header)
      content.bytes += header.size
      room -= header.size + ENTRY_BYTES
      if (room < 0) throw tooLarge(mostBytes)
    } catch (error) {
      next(error as Error)
      return
    }
    if (header.type !== 'directory') content.files += 1
    else if (posix.normalize(header.name).replace(/\/$/, '') === '.') content.root = rootOf(header)
    stream.on('end', next)
    stream.resume()
  })
  try {
    await pipeline(tar, last.through, entries, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof WebopsError ? error : notATar(error)
  }
  if (!last.isEnd()) throw notATar(new Error('it is cut off'))
  return content
}

function checkEntry({ name, type, linkname, size, pax }: Header): void {
  // Null for a kind that it does not know, whatever its types say.
  const kind: string | null = type
  if (kind === null || !TYPES.has(kind)) throw refused(name, kind?.includes('device') ? 'is a device' : 'is of a kind that is not taken')
  if (type !== 'file' && size > 0) throw refused(name, `is a ${type} with content of its own`)
  if (!Number.isSafeInteger(size)) throw refused(name, 'has a size that cannot be')
  if (Object.keys(pax ?? {}).some((key) => ODD_PAX.test(key))) throw refused(name, 'is kept in a way that is not taken (a sparse file)')
  const problem = leaves('', name)
  if (problem !== null) throw refused(name, `has a name that ${problem}`)
  if (type !== 'link' && type !== 'symlink') return
  if (!linkname) throw refused(name, 'is a link that leads nowhere')
  // A symbolic link is read from where it is, a hard link from the root of the archive.
  const led = type === 'symlink' ? leadsOut(posix.dirname(name), linkname) : leaves('', linkname)
  if (led !== null) throw refused(name, `is a link to ${shortened(linkname)}, which ${led}`)
}

/**
 * What a pax header says of all entries behind it. This reader lays it over the headers of those entries and the engine does not:
 * what was checked would be another archive than the one that is unpacked. `git archive` writes a comment there.
 */
function checkGlobal(entries: object, { name }: Header): void {
  const said = '_paxGlobal' in entries && typeof entries._paxGlobal === 'object' ? entries._paxGlobal : null
  if (Object.keys(said ?? {}).some((key) => key !== 'comment'))
    throw refused(name, 'stands behind a header for all entries that says more than a comment')
}

function leaves(folder: string, path: string): string | null {
  if (path === '' || path.includes('\0')) return 'is none'
  if (path.startsWith('/')) return 'begins at the root of the file system'
  return path.split('/').includes('..') ? 'has .. in it' : leadsOut(folder, path)
}

function leadsOut(folder: string, path: string): string | null {
  if (path.startsWith('/')) return 'begins at the root of the file system'
  const led = posix.join(folder, path)
  return led === '..' || led.startsWith('../') ? 'is outside of the volume' : null
}

function rootOf({ mode, uid, gid }: Header): NonNullable<ArchiveContent['root']> {
  return { mode, uid, gid }
}

/**
 * Passes a tar on, and remembers whether what came last was its end.
 * @param mostBytes more than these are not passed on: nothing compresses as well as nothing
 * @returns through: the stream that it is led through; isEnd: true once all came and the end was there
 */
export function lastBytes(mostBytes = Infinity): { through: Transform; isEnd: () => boolean } {
  let tail = Buffer.alloc(0)
  let seen = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > mostBytes) return done(tooLarge(mostBytes))
      tail = chunk.length >= END_BYTES ? Buffer.from(chunk.subarray(-END_BYTES)) : Buffer.concat([tail, chunk]).subarray(-END_BYTES)
      done(null, chunk)
    },
  })
  return { through, isEnd: () => tail.length === END_BYTES && tail.every((byte) => byte === 0) }
}

function refused(name: string, problem: string): WebopsError {
  return new WebopsError({
    code: 'archive_invalid',
    kind: 'invalid',
    message: `The archive was not taken: ${JSON.stringify(shortened(name))} ${problem}.`,
    hint: 'Nothing in the volume has changed. Archives hold files, folders and links that stay within the volume, with names that begin at its root.',
    field: 'archive',
  })
}

function notATar(cause: unknown): WebopsError {
  return new WebopsError({
    code: 'archive_invalid',
    kind: 'invalid',
    message: `The archive was not taken: it is no .tar or .tar.gz, or is not whole (${(cause as Error).message.replace(/\.$/, '')}).`,
    hint: 'Nothing in the volume has changed. `tar -czf files.tar.gz -C folder .` makes one.',
    field: 'archive',
    cause,
  })
}

/** @param mostBytes what there is room for */
export function tooLarge(mostBytes: number): WebopsError {
  return new WebopsError({
    code: 'archive_too_large',
    kind: 'refused',
    message: `The archive was not taken: the server has room for ${Math.floor(mostBytes / 1024 ** 2)} MiB of it, and not for more.`,
    hint: 'Nothing in the volume has changed. Make room on the server (webops status shows its disks), or take it in parts.',
    field: 'archive',
  })
}
