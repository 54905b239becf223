import type { LogLine } from './queue.ts'

/** Logs of rollouts: compressed files with a cap. */
export interface RolloutLogWriter {
  append(rolloutId: string, lines: LogLine[]): Promise<void>
  /** Compresses it. Nothing is appended any more. */
  finish(rolloutId: string): Promise<void>
  /** The last sequence number that was written, 0 for a new log. */
  lastSequence(rolloutId: string): Promise<number>
  remove(rolloutId: string): Promise<void>
}

export interface RolloutLogReader {
  /** All that was written so far, in order. */
  read(rolloutId: string): Promise<LogLine[]>
}
