import { StringDecoder } from 'node:string_decoder'
import { CUT } from '#core/log/cut.ts'

/** Longest line that is handed on whole; longer ones come in pieces that are marked as such. */
const MAX_LINE = 1024 * 1024

/** Cuts a stream of bytes into lines. UTF-8 characters that straddle two chunks stay whole. */
export class LineSplitter {
  #rest = ''
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (line: string) => void
  readonly #limit: number

  constructor(onLine: (line: string) => void, limit = MAX_LINE) {
    this.#onLine = onLine
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#emit(line)
    while (this.#rest.length > this.#limit) {
      this.#onLine(this.#rest.slice(0, this.#limit) + CUT)
      this.#rest = CUT + this.#rest.slice(this.#limit)
    }
  }

  /** Hands on what is left when the stream has ended. */
  end(): void {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (rest) this.#emit(rest)
  }

  #emit(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    for (let at = 0; at === 0 || at < text.length; at += this.#limit) {
      const end = at + this.#limit
      this.#onLine((at > 0 ? CUT : '') + text.slice(at, end) + (end < text.length ? CUT : ''))
    }
  }
}
