import type { LiveChannel, LogLine } from '../ports/queue.ts'

/** Of one batch, in bytes before they are encoded. */
const MOST_IN_BATCH = 65_536
/** Batches that nobody has seen yet. A live log keeps at least a hundred: none is lost. */
const MOST_UNSEEN = 40
/** What waits here before the command has to. */
const MOST_WAITING = 262_144
/** What may wait of one that cannot be made to wait, since it is being ended; the rest is dropped. */
const MOST_LEFT = 8_388_608
/** A line that is not finished is shown after all: it may be a question. */
const UNFINISHED_MS = 100
const TRY_AGAIN_MS = 250
const NUL = '\0'

type Stream = 'stdout' | 'stderr'

/**
 * What a command prints, or what is in a volume, on its way to whoever follows it: byte for byte, but for secrets. Who reads
 * slowly makes the command wait.
 */
export class CommandOutput {
  readonly #live: LiveChannel
  readonly #channel: string
  readonly #redact: (text: string) => string
  readonly #byLine: boolean
  /** Bytes as Latin-1, in which each is a character: secrets are found in them, and the rest stays as it is. */
  readonly #held: Record<Stream, string> = { stdout: '', stderr: '' }
  #waiting: { stream: Stream; text: string }[] = []
  #waitingBytes = 0
  #sequence = 0
  /** Number of the last line of each batch that nobody has seen. */
  #unseen: number[] = []
  #unfinished: NodeJS.Timeout | undefined
  #abandoned = false
  #changed = Promise.withResolvers<void>()
  #busy = false
  #sending: Promise<void> = Promise.resolve()

  /**
   * @param redact null for bytes in which nothing is to be cut out, such as those of an archive
   * @param byLine false for a terminal, in which each byte counts as it comes
   */
  constructor(live: LiveChannel, channel: string, redact: ((text: string) => string) | null, byLine: boolean) {
    this.#live = live
    this.#channel = channel
    // A redactor takes a NUL for a place where text is missing. Here it is a byte like any other, which no secret holds.
    this.#redact = (text) =>
      redact !== null && text.includes(NUL)
        ? text
            .split(NUL)
            .map((part) => part && redact(part))
            .join(NUL)
        : (redact?.(text) ?? text)
    this.#byLine = byLine
  }

  /** @returns a promise while there is too much that nobody has read */
  take(bytes: Buffer, stream: Stream): Promise<void> | void {
    if (this.#abandoned) return
    const text = this.#held[stream] + bytes.toString('latin1')
    const whole = this.#byLine && text.length < MOST_IN_BATCH ? text.lastIndexOf('\n') + 1 : text.length
    this.#held[stream] = text.slice(whole)
    this.#add(stream, text.slice(0, whole))
    if (this.#held.stdout || this.#held.stderr) this.#unfinished ??= setTimeout(() => this.#release(), UNFINISHED_MS)
    return this.#waitingBytes > MOST_WAITING ? this.#room() : undefined
  }

  /** Somebody has read so far. */
  seen(sequence: number): void {
    this.#unseen = this.#unseen.filter((last) => last > sequence)
    this.#wake()
  }

  /** Nobody reads it any more: what comes is dropped, and nothing waits. */
  abandon(): void {
    this.#abandoned = true
    this.#waiting = []
    this.#waitingBytes = 0
    this.#wake()
  }

  /** Says how it ended, behind all that it printed. Resolves when that was taken. */
  async end(exit: object): Promise<void> {
    this.#release()
    await this.#sending
    const line: LogLine = { ...this.#line('webops', JSON.stringify(exit)), step: 'exit' }
    await this.#append([line])
    await this.#live.close(this.#channel).catch(() => undefined)
  }

  #release(): void {
    clearTimeout(this.#unfinished)
    this.#unfinished = undefined
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#add(stream, this.#held[stream])
      this.#held[stream] = ''
    }
  }

  #add(stream: Stream, text: string): void {
    if (text === '' || this.#abandoned || this.#waitingBytes > MOST_LEFT) return
    this.#waiting.push({ stream, text: this.#redact(text) })
    this.#waitingBytes += text.length
    if (this.#busy) return
    this.#busy = true
    this.#sending = this.#send()
  }

  async #send(): Promise<void> {
    // What is printed together goes together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      if (this.#unseen.length >= MOST_UNSEEN) {
        await this.#changed.promise
        continue
      }
      const lines = this.#batch()
      this.#unseen.push(this.#sequence)
      await this.#append(lines)
      this.#wake()
    }
    this.#busy = false
  }

  #batch(): LogLine[] {
    const lines: LogLine[] = []
    let left = MOST_IN_BATCH
    while (left > 0) {
      const next = this.#waiting.shift()
      if (!next) break
      const text = next.text.slice(0, left)
      if (text.length < next.text.length) this.#waiting.unshift({ ...next, text: next.text.slice(left) })
      left -= text.length
      lines.push(this.#line(next.stream, Buffer.from(text, 'latin1').toString('base64')))
    }
    this.#waitingBytes = this.#waiting.reduce((sum, { text }) => sum + text.length, 0)
    return lines
  }

  #line(stream: LogLine['stream'], text: string): LogLine {
    return { sequence: (this.#sequence += 1), at: new Date().toISOString(), step: 'output', stream, text }
  }

  /** Redis may be away for a while: nothing of it is lost by that. */
  async #append(lines: LogLine[]): Promise<void> {
    while (!this.#abandoned) {
      try {
        return await this.#live.append(this.#channel, lines)
      } catch {
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
      }
    }
  }

  async #room(): Promise<void> {
    while (this.#waitingBytes > MOST_WAITING) await this.#changed.promise
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}
