import type { Duplex } from 'node:stream'
import type { CommandIo, OnBytes } from '#core/ports/command-session.ts'
import { demultiplexer } from './demultiplex.ts'

/** What a command is given before it has read it. */
const MOST_WAITING = 256 * 1024
const LOOK_MS = 100

/** Both directions of the connection to a command. Who reads slowly makes the command wait. */
export class CommandStream {
  readonly #socket: Duplex
  readonly #ended: Promise<void>
  #handedOn: Promise<void> = Promise.resolve()
  #released = false
  #heardAt = 0

  constructor(socket: Duplex, { terminal }: CommandIo, onBytes: OnBytes) {
    this.#socket = socket
    const apart = demultiplexer()
    const read = terminal ? (bytes: Buffer) => [{ stream: 'stdout' as const, bytes }] : apart
    this.#ended = new Promise((resolve) => {
      socket.once('end', resolve)
      socket.once('close', resolve)
    })
    // A cut connection is an end like any other: what became of the command, the engine tells.
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      this.#heardAt = performance.now()
      for (const { stream, bytes } of read(chunk)) {
        const taken = onBytes(bytes, stream)
        if (taken && !this.#released) this.#waitFor(taken)
      }
    })
  }

  /** @returns false, with nothing taken, while there is too much that was not read yet */
  write(bytes: Buffer): boolean {
    if (this.#socket.writableLength > MOST_WAITING) return false
    if (!this.#socket.writableEnded && !this.#socket.destroyed) this.#socket.write(bytes)
    return true
  }

  endInput(): void {
    if (!this.#socket.writableEnded) this.#socket.end()
  }

  /** Nobody is waited for any more: the command is to end, and what it still prints must not keep it from that. */
  release(): void {
    this.#released = true
    this.#socket.resume()
  }

  /** Resolves when all was handed on, or when nothing came for so long. One that waits for its reader is not silent. */
  async drained(silenceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<void>((resolve) => {
      if (!Number.isFinite(silenceMs)) return
      this.#heardAt = performance.now()
      timer = setInterval(() => {
        if (this.#socket.isPaused()) this.#heardAt = performance.now()
        else if (performance.now() - this.#heardAt > silenceMs) resolve()
      }, LOOK_MS)
    })
    await Promise.race([this.#ended, silence])
    clearInterval(timer)
    if (!this.#released) await this.#handedOn
  }

  close(): void {
    this.#socket.destroy()
  }

  #waitFor(taken: Promise<void>): void {
    this.#socket.pause()
    const mine = Promise.all([this.#handedOn, taken])
      .catch(() => undefined)
      .then(() => {
        if (this.#handedOn === mine) this.#socket.resume()
      })
    this.#handedOn = mine
  }
}
