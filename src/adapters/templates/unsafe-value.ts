import { WebopsError } from '#core/errors/webops-error.ts'

/** For a value that cannot stand in a template's target, however it is escaped. */
export function unsafeValue(target: string, value: unknown, why: string): WebopsError {
  const shown = JSON.stringify(String(value)).slice(0, 80)
  return new WebopsError({
    code: 'template_value_unsafe',
    kind: 'invalid',
    message: `The value ${shown} cannot stand in ${target}: ${why}.`,
    hint: 'Use plain letters, digits and ._-/ where this value comes from.',
  })
}

/**
 * Text without control characters (line ends included), without the line separators of Unicode, and without what is no
 * character: systemd leaves a line out that holds half a surrogate pair or a code point that is reserved for ever.
 */
export function plainText(target: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw unsafeValue(target, value, 'it is neither a text nor a number')
  const text = String(value)
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) throw unsafeValue(target, text, 'it has a line end or another control character')
  if (/[\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text)) throw unsafeValue(target, text, 'it holds what is no character')
  return text
}
