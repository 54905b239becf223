import { styleText } from 'node:util'
import { WebopsError } from '#core/errors/webops-error.ts'
import { safeJson } from './json.ts'
import { plainLines } from './plain-text.ts'

/** An error as people read it: what happened, then what to do. A bug shows its stack. What it quotes may be anybody's. */
export function printError(error: unknown): string {
  if (!(error instanceof WebopsError)) return `${plainLines(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`
  const field = error.field ? ` (${error.field})` : ''
  const hint = error.hint ? `\n  ${error.hint}` : ''
  return `${styleText('red', '✗', { stream: process.stderr })} ${plainLines(`${error.message}${field}${hint}`)}\n`
}

/** The same for programs, in the shape that the API uses. */
export function printErrorAsJson(error: unknown): string {
  const known = error instanceof WebopsError ? error : null
  return `${safeJson({
    error: {
      code: known?.code ?? 'unexpected',
      message: known?.message ?? (error instanceof Error ? error.message : String(error)),
      hint: known?.hint ?? null,
      field: known?.field ?? null,
    },
  })}\n`
}
