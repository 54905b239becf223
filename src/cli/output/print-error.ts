import { styleText } from 'node:util'
import { WebopsError } from '#core/errors/webops-error.ts'

/** An error as people read it: what happened, then what to do. A bug shows its stack. */
export function printError(error: unknown): string {
  if (!(error instanceof WebopsError)) return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
  const field = error.field ? ` (${error.field})` : ''
  const hint = error.hint ? `\n  ${error.hint}` : ''
  return `${styleText('red', '✗', { stream: process.stderr })} ${error.message}${field}${hint}\n`
}

/** The same for programs, in the shape that the API uses. */
export function printErrorAsJson(error: unknown): string {
  const known = error instanceof WebopsError ? error : null
  return `${JSON.stringify({
    error: {
      code: known?.code ?? 'unexpected',
      message: known?.message ?? (error instanceof Error ? error.message : String(error)),
      hint: known?.hint ?? null,
      field: known?.field ?? null,
    },
  })}\n`
}
