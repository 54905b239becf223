import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { WebopsError } from '../errors/webops-error.ts'
import { tooLarge } from './check-archive.ts'

/** What is left to the rest of the server. */
const KEPT_FREE = 256 * 1024 * 1024
const LOOK_BYTES = 16 * 1024 * 1024
const GZIP = Buffer.from([0x1f, 0x8b])

/** An archive that comes in piece by piece, in a file of its own. */
export class ArchiveSpool {
  readonly #dir: string
  readonly #file: FileHandle
  readonly #room: (dir: string) => Promise<number>
  #most: number
  #size = 0
  #looked = 0

  private constructor(dir: string, file: FileHandle, most: number, room: (dir: string) => Promise<number>) {
    this.#dir = dir
    this.#file = file
    this.#most = most
    this.#room = room
  }

  /** @param dir of its own, which is made, and removed when it is closed */
  static async open(dir: string, room = freeBytes): Promise<ArchiveSpool> {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const most = await room(dir)
    return new ArchiveSpool(dir, await open(join(dir, 'archive'), 'wx+', 0o600), most, room)
  }

  /**
   * @param at behind how many bytes it comes: pieces come in their order, each once
   * @throws archive_too_large, archive_out_of_order
   */
  async add(bytes: Buffer, at: number): Promise<void> {
    if (at !== this.#size) throw outOfOrder()
    if (this.#size - this.#looked > LOOK_BYTES) {
      // Others write to the same disk meanwhile.
      this.#looked = this.#size
      this.#most = Math.min(this.#most, this.#size + (await this.#room(this.#dir)))
    }
    if (this.#size + bytes.length > this.#most) throw tooLarge(this.#most)
    this.#size += bytes.length
    for (let from = 0; from < bytes.length;) from += (await this.#file.write(bytes, from)).bytesWritten
  }

  /** All that came, not compressed. A gzip file that is cut off ends with an error. */
  async read(signal: AbortSignal): Promise<Readable> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0)
    const compressed = bytesRead === GZIP.length && buffer.equals(GZIP)
    const out = compressed ? createGunzip() : new PassThrough()
    // What goes wrong is told by what is read.
    pipeline(createReadStream(join(this.#dir, 'archive')), out, { signal }).catch((error: Error) => out.destroy(error))
    return out
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.#dir, { recursive: true, force: true })
  }
}

/** How much more may be written to a file system. */
export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)
  return Math.max(0, bavail * bsize - KEPT_FREE)
}

function outOfOrder(): WebopsError {
  return new WebopsError({
    code: 'archive_out_of_order',
    kind: 'conflict',
    message: 'A piece of the archive came twice, or out of its order, so nothing of it was taken in.',
    hint: 'Send the archive again. Nothing in the volume has changed.',
  })
}
