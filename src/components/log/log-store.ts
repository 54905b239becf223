import { afterCarriageReturns, type ShownLine } from './log-line.ts'

/** How lines come in at the moment. */
export type LogState = 'loading' | 'live' | 'interrupted' | 'ended'

export interface LogSnapshot {
  lines: readonly ShownLine[]
  state: LogState
  /** Why there is nothing, when there is nothing. */
  error: string | null
}

const BATCH_MS = 80

/** Keeps a log's lines outside React, and tells React a few times a second at most: thousands of lines may come at once. */
export class LogStore {
  private readonly lines: ShownLine[] = []
  private readonly listeners = new Set<() => void>()
  private snapshot: LogSnapshot = { lines: [], state: 'loading', error: null }
  private pending: ReturnType<typeof setTimeout> | undefined
  private state: LogState = 'loading'
  private error: string | null = null

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly read = () => this.snapshot

  /** The number of the last line, 0 for none. */
  get last(): number {
    return this.lines.at(-1)?.number ?? 0
  }

  /** Adds a line; one that is there already (after a reconnection) is left out. */
  add(line: ShownLine): void {
    if (line.number <= this.last) return
    this.lines.push({ ...line, text: afterCarriageReturns(line.text) })
    this.schedule()
  }

  clear(): void {
    this.lines.length = 0
    this.schedule()
  }

  setState(state: LogState, error: string | null = null): void {
    if (this.state === state && this.error === error) return
    this.state = state
    this.error = error
    this.schedule()
  }

  private schedule(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined
      this.snapshot = { lines: this.lines.slice(), state: this.state, error: this.error }
      for (const listener of this.listeners) listener()
    }, BATCH_MS)
  }
}
