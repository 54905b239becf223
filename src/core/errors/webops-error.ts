/** What went wrong, by kind: the API turns it into a status, the CLI into an exit status. */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'refused' | 'unavailable' | 'timeout' | 'failed'

export interface ErrorDetails {
  /** Stable, snake_case, documented in docs/errors.md. */
  code: string
  kind: ErrorKind
  /** What happened, in a sentence. Never holds a secret. */
  message: string
  /** What to do about it. */
  hint?: string
  /** The field of the input that is wrong. */
  field?: string
  cause?: unknown
}

/** An error that people get to see. Everything else is a bug. */
export class WebopsError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly hint: string | undefined
  readonly field: string | undefined

  constructor(details: ErrorDetails) {
    super(details.message, { cause: details.cause })
    this.name = 'WebopsError'
    this.code = details.code
    this.kind = details.kind
    this.hint = details.hint
    this.field = details.field
  }
}

/** True for an abort: by a signal, a time-out or a person. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}
