import type { Clock } from '../ports/clock.ts'
import type { LiveChannel, LogLine } from '../ports/queue.ts'
import type { RolloutLogWriter } from '../ports/rollout-logs.ts'

/** Lines are sent on together this often: a build prints thousands. */
const FLUSH_MS = 50
const MAX_LINE = 8192
/** Of each step, for finding out why it failed. */
const LAST_LINES = 500

/** The log of one rollout: redacted where it enters, then kept in its file and shown live. */
export class RolloutLog {
  readonly #rolloutId: string
  readonly #writer: RolloutLogWriter
  readonly #live: LiveChannel
  readonly #clock: Clock
  #redact: (text: string) => string
  #sequence: number
  #waiting: LogLine[] = []
  readonly #last = new Map<string, LogLine[]>()
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> = Promise.resolve()

  private constructor(rolloutId: string, sequence: number, redact: (text: string) => string, ports: RolloutLogPorts) {
    this.#rolloutId = rolloutId
    this.#sequence = sequence
    this.#redact = redact
    this.#writer = ports.logWriter
    this.#live = ports.live
    this.#clock = ports.clock
  }

  /** Opens a rollout's log at its end. */
  static async open(rolloutId: string, redact: (text: string) => string, ports: RolloutLogPorts): Promise<RolloutLog> {
    return new RolloutLog(rolloutId, await ports.logWriter.lastSequence(rolloutId), redact, ports)
  }

  /** Replaces what cuts secrets out, once more of them are known. */
  setRedaction(redact: (text: string) => string): void {
    this.#redact = redact
  }

  /** Adds a line; one with line breaks becomes several. */
  line(step: string, text: string, stream: LogLine['stream'] = 'webops'): void {
    const at = this.#clock.now().toISOString()
    for (const part of this.#redact(text).split(/\r?\n/)) {
      const cut = part.length > MAX_LINE ? `${part.slice(0, MAX_LINE)}… (cut)` : part
      const line = { sequence: ++this.#sequence, at, step, stream, text: cut }
      this.#waiting.push(line)
      this.#remember(line)
    }
    this.#timer ??= setTimeout(() => this.#send(), FLUSH_MS)
  }

  /** The last lines of a step, some hundreds, as people see them. */
  lastLines(step: string): LogLine[] {
    return (this.#last.get(step) ?? []).slice(-LAST_LINES)
  }

  /** Resolves when all lines are in the file and on their way to the pages. */
  async flush(): Promise<void> {
    this.#send()
    await this.#sending
  }

  /** Ends the log: followers see its end, the file is compressed. */
  async close(): Promise<void> {
    await this.flush()
    await this.#writer.finish(this.#rolloutId)
    await this.#live.close(`rollout:${this.#rolloutId}`)
  }

  #remember(line: LogLine): void {
    const lines = this.#last.get(line.step)
    if (!lines) this.#last.set(line.step, [line])
    // Cut only now and then: a build prints thousands.
    else if (lines.push(line) > 2 * LAST_LINES) lines.splice(0, LAST_LINES)
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#waiting
    this.#waiting = []
    if (lines.length === 0) return
    this.#sending = this.#sending.then(async () => {
      await this.#writer.append(this.#rolloutId, lines)
      await this.#live.append(`rollout:${this.#rolloutId}`, lines)
    })
    // Kept from becoming an unhandled rejection; flush() and close() still throw it.
    this.#sending.catch(() => undefined)
  }
}

export interface RolloutLogPorts {
  logWriter: RolloutLogWriter
  live: LiveChannel
  clock: Clock
}
