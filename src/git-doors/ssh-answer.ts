import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/** What ssh2 keeps of a write that waits for the client's window. It does not forget it when it is written. */
interface Unwritten {
  _chunk?: unknown
  _chunkcb?: unknown
  _chunkErr?: unknown
  _chunkcbErr?: unknown
}

/** What one channel is answered: output, errors and the exit status, in the order in which they come, no faster than the client reads. */
export class SshAnswer {
  readonly #channel: ServerChannel
  readonly #socket: Socket
  #last: Promise<void> = Promise.resolve()
  #isGone = false
  #release: (() => void) | null = null

  constructor(channel: ServerChannel, socket: Socket) {
    this.#channel = channel
    this.#socket = socket
  }

  /** Nobody reads any more: what waits is let go, and what comes is thrown away. */
  leave(): void {
    this.#isGone = true
    this.#release?.()
  }

  /** All of a stream. Never rejects: a stream that breaks off ends. */
  async pass(from: Readable, to: 'output' | 'errors'): Promise<void> {
    try {
      for await (const chunk of from) await this.#write(to, chunk as Buffer)
    } catch {
      // Whoever made the stream says by the exit status how it ended.
    }
  }

  say(text: string): Promise<void> {
    return this.#write('errors', Buffer.from(text))
  }

  /** Once everything is written. */
  async end(status: number): Promise<void> {
    await this.#last
    if (this.#isGone) return
    this.#channel.exit(status)
    this.#channel.end()
  }

  /** One at a time: ssh2 mixes a write of output up with one of errors when both wait for the window. */
  #write(to: 'output' | 'errors', data: Buffer): Promise<void> {
    this.#last = this.#last.then(() => this.#writeOne(to === 'output' ? this.#channel : this.#channel.stderr, data))
    return this.#last
  }

  async #writeOne(stream: Writable, data: Buffer): Promise<void> {
    if (this.#isGone) return
    Object.assign(this.#channel as ServerChannel & Unwritten, {
      _chunk: undefined,
      _chunkcb: undefined,
      _chunkErr: undefined,
      _chunkcbErr: undefined,
    } satisfies Unwritten)
    await this.#until((done) => stream.write(data, () => done()))
    // The window is the client's word for what it takes: one that says much and reads nothing would fill our memory.
    if (this.#socket.writableNeedDrain) await this.#until((done) => this.#socket.once('drain', done))
  }

  /** Waits for something to be done, or for the client to be gone. */
  #until(start: (done: () => void) => void): Promise<void> {
    if (this.#isGone) return Promise.resolve()
    return new Promise<void>((resolve) => {
      this.#release = resolve
      start(resolve)
    }).then(() => {
      this.#release = null
    })
  }
}
