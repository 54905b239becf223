import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import type { ErrorView } from './schemas/views.ts'
import { describeZodError } from '#core/errors/describe-zod-error.ts'
import { hintFor } from '#core/errors/field-hints.ts'
import { databaseAway } from '#core/errors/database-away.ts'
import { outOfSpace } from '#core/errors/out-of-space.ts'
import { WebopsError, type ErrorKind } from '#core/errors/webops-error.ts'

const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  refused: 422,
  failed: 500,
  unavailable: 503,
  timeout: 504,
} as const satisfies Record<ErrorKind, number>

export interface ErrorAnswer {
  status: (typeof STATUS)[ErrorKind] | 411 | 413
  body: ErrorView
  /** True for what is our own mistake: somebody has to look at it. */
  unexpected: boolean
}

/** The one place where an error becomes an answer. What is not meant to be seen is not shown. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof WebopsError) {
    const { code, message, field = null } = error
    const hint = error.hint ?? (field === null ? null : hintFor(field))
    return { status: STATUS[error.kind], body: { error: { code, message, hint, field } }, unexpected: false }
  }
  if (error instanceof z.ZodError) {
    const { message, field = null, hint } = describeZodError(error)
    // The form that asks for a plan knows the deployment's fields by their own names.
    const name = field?.replace(/^(deployment|changes)\./, '') ?? null
    return { status: 400, body: { error: { code: 'invalid_input', message, hint, field: name } }, unexpected: false }
  }
  const known = outOfSpace(error) ?? databaseAway(error)
  if (known) return toErrorAnswer(known)
  if (error instanceof HTTPException && error.status < 500) return toHttpAnswer(error.status)
  const hidden = { code: 'internal_error', message: 'Something went wrong in the panel.', hint: "See the panel's log." }
  return { status: 500, body: { error: { ...hidden, field: null } }, unexpected: true }
}

/** What is wrong before a route is reached. */
function toHttpAnswer(given: number): ErrorAnswer {
  const answer = (status: ErrorAnswer['status'], error: { code: string; message: string; hint: string }): ErrorAnswer => ({
    status,
    body: { error: { ...error, field: null } },
    unexpected: false,
  })
  if (given === 413) {
    const hint = 'A request holds 1 MiB at most, a webhook 5 MiB. What is larger belongs into the repository, an image or a volume.'
    return answer(413, { code: 'too_large', message: 'The request is too large.', hint })
  }
  if (given === 411)
    return answer(411, { code: 'length_required', message: 'The request does not say how long it is.', hint: 'Send Content-Length.' })
  return answer(400, {
    code: 'invalid_request',
    message: 'The request is not valid JSON.',
    hint: 'Send JSON, and the header content-type: application/json.',
  })
}
