import type { LogLine } from './queue.ts'

/** Logs of rollouts: compressed files with a cap. */
export interface RolloutLogWriter {
  /**
   * Appends lines as far as the cap allows. The first that it does not take is replaced by a notice.
   * @param reserved for what must be read in the end, ours and the last lines of a step: room is kept for it beyond the cap
   * @returns what was written
   */
  append(rolloutId: string, lines: LogLine[], reserved?: boolean): Promise<LogLine[]>
  /** Compresses it. Nothing is appended any more. */
  finish(rolloutId: string): Promise<void>
  /** The last sequence number that was written, 0 for a new log. */
  lastSequence(rolloutId: string): Promise<number>
  remove(rolloutId: string): Promise<void>
}

export interface RolloutLogReader {
  /** All that was written so far after a sequence number, in order and piece by piece: a log may be larger than what fits into memory. */
  read(rolloutId: string, after?: number): AsyncIterable<LogLine[]>
}
