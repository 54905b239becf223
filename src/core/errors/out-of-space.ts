import { WebopsError } from './webops-error.ts'

/** What the system and SQLite say when nothing more can be written. */
const FULL = /\b(?:ENOSPC|EDQUOT|SQLITE_FULL)\b|no space left on device|disk quota exceeded|database or disk is full/i

/** True for an error that comes of a full disk, of whichever part of the program. */
export function isOutOfSpace(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (FULL.test(`${code ?? ''} ${message}`)) return true
  }
  return false
}

/** The error that people see when a disk of the server is full; null for any other. */
export function outOfSpace(error: unknown): WebopsError | null {
  if (!isOutOfSpace(error)) return null
  const path = (error as NodeJS.ErrnoException).path
  return new WebopsError({
    code: 'no_space_left',
    kind: 'unavailable',
    message: `No space left on device: ${path ?? 'what was needed'} could not be written.`,
    hint: 'On the server: `df -h` shows which disk is full; `docker system df`, `docker image prune --all` and `docker builder prune` free what nothing uses. What served goes on serving; try again when there is space.',
    cause: error,
  })
}
