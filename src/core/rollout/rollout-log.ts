import { cleanText } from '../log/cut.ts'
import type { Clock } from '../ports/clock.ts'
import type { LiveChannel, LogLine } from '../ports/queue.ts'
import type { RolloutLogWriter } from '../ports/rollout-logs.ts'

/** Lines are sent on together this often: a build prints thousands. */
const FLUSH_MS = 50
const MAX_LINE = 8192
/** Of each step, for finding out why it failed, and to end a log that was cut with. */
const LAST_LINES = 500
/** Batches that wait for the live channel: who misses some reads them from the file. */
const MAX_LIVE_BATCHES = 200
/** A channel that is away must not keep a rollout from ending: its followers see in the record that it has. */
const LIVE_CLOSE_MS = 2000

/** The log of one rollout: cleaned and redacted where it enters, then kept in its file and shown live. */
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
  /** Number of the last line in the file, and how many were left out since. */
  #kept = 0
  #leftOut = 0
  /** Lines that the file could not take, and how many more there were. */
  #unwritten: LogLine[] = []
  #lost = 0
  #problem: Error | null = null
  #abandoned = false
  readonly #liveWaiting: LogLine[][] = []
  #liveSending: Promise<void> | null = null

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
    if (this.#abandoned) return
    const at = this.#clock.now().toISOString()
    for (const part of cleanText(text, this.#redact).split(/\r?\n/)) {
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

  /** Why lines are missing in its file. */
  get problem(): Error | null {
    return this.#problem
  }

  /** Takes no more lines, and drops those that are not written yet: another worker writes this log now. */
  abandon(): void {
    this.#abandoned = true
    clearTimeout(this.#timer)
    this.#waiting = []
    this.#unwritten = []
    this.#liveWaiting.length = 0
  }

  /** Resolves when all lines are in the file, of a log that was cut the last ones. */
  async flush(): Promise<void> {
    this.#send()
    this.#sending = this.#sending.then(() => (this.#unwritten.length > 0 ? this.#keep([]) : undefined)).then(() => this.#keepLastLines())
    this.#sending.catch(() => undefined)
    await this.#sending
  }

  /** Ends the log: the file is compressed, followers see its end. */
  async close(): Promise<void> {
    await this.flush()
    // Uncompressed it can be read as well.
    await this.#writer.finish(this.#rolloutId).catch((error: Error) => void (this.#problem ??= error))
    const closed = this.#sendLive().then(() => this.#live.close(this.#channel))
    // Its followers look into the record too.
    closed.catch(() => undefined)
    const tooLong = new AbortController()
    await Promise.race([closed, this.#clock.sleep(LIVE_CLOSE_MS, tooLong.signal)]).catch(() => undefined)
    tooLong.abort()
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
      for (const run of runsOf(lines)) {
        // Ours are kept beyond the cap: what programs printed before them has its place before them.
        if (isOurs(run[0])) await this.#keepLastLines(run[0]?.sequence)
        await this.#keep(run)
      }
    })
    // Kept from becoming an unhandled rejection; flush() and close() still throw it.
    this.#sending.catch(() => undefined)
  }

  async #keep(lines: LogLine[], reserved = false): Promise<void> {
    const all = [...this.#unwritten, ...lines]
    this.#unwritten = []
    let kept: LogLine[]
    try {
      kept = await this.#writer.append(this.#rolloutId, all, reserved)
    } catch (error) {
      // A log that cannot be written, of a full disk, is no reason to end what it tells of.
      this.#problem ??= error as Error
      this.#unwritten = this.#shortened(all)
      return
    }
    this.#lost = 0
    this.#leftOut += all.length - kept.length
    if (kept.length === 0) return
    this.#kept = kept.at(-1)?.sequence ?? this.#kept
    this.#liveWaiting.push(kept)
    if (this.#liveWaiting.length > MAX_LIVE_BATCHES) this.#liveWaiting.shift()
    void this.#sendLive()
  }

  /** The last of the lines that wait for a disk with space on it, and a word about the others. */
  #shortened(lines: LogLine[]): LogLine[] {
    if (lines.length <= LAST_LINES) return lines
    // The first may be such a word from the time before.
    this.#lost += lines.length - LAST_LINES - (this.#lost > 0 ? 1 : 0)
    const last = lines.slice(-LAST_LINES)
    const [first] = last
    if (!first) return last
    const text = `… ${this.#lost.toLocaleString('en')} lines are left out here: they could not be written …`
    return [{ ...first, sequence: first.sequence - 1, stream: 'webops', text }, ...last]
  }

  // The end of what a step printed says most.
  async #keepLastLines(before = Infinity): Promise<void> {
    if (this.#leftOut === 0) return
    const lines = [...this.#last.values()]
      .flatMap((ofStep) => ofStep.filter((line) => !isOurs(line)).slice(-LAST_LINES))
      .filter((line) => line.sequence > this.#kept && line.sequence < before)
    lines.sort((one, other) => one.sequence - other.sequence)
    const [first] = lines
    const between = this.#leftOut - lines.length
    if (!first) return
    const notice = {
      ...first,
      sequence: first.sequence - 1,
      stream: 'webops' as const,
      text: `… ${between.toLocaleString('en')} lines are left out here …`,
    }
    await this.#keep(between > 0 ? [notice, ...lines] : lines, true)
    this.#leftOut = 0
  }

  /** Resolves when nothing waits for the live channel. What it cannot take is in the file. */
  #sendLive(): Promise<void> {
    this.#liveSending ??= (async () => {
      try {
        for (let lines = this.#liveWaiting.shift(); lines; lines = this.#liveWaiting.shift()) await this.#live.append(this.#channel, lines)
      } catch {
        this.#liveWaiting.length = 0
      } finally {
        this.#liveSending = null
      }
    })()
    return this.#liveSending
  }

  get #channel(): string {
    return `rollout:${this.#rolloutId}`
  }
}

const isOurs = (line: LogLine | undefined) => line?.stream === 'webops'

/** Lines that follow one another and are all ours, or all of programs. */
function runsOf(lines: LogLine[]): LogLine[][] {
  const runs: LogLine[][] = []
  for (const line of lines) {
    const run = runs.at(-1)
    if (run && isOurs(run[0]) === isOurs(line)) run.push(line)
    else runs.push([line])
  }
  return runs
}

export interface RolloutLogPorts {
  logWriter: RolloutLogWriter
  live: LiveChannel
  clock: Clock
}
