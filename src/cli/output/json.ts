/** What `--json` prints. */
export function json(value: unknown): string {
  return `${safeJson(value, 2)}\n`
}

/** JSON lets some characters stand that a terminal acts on; they mean the same when they are written as numbers. */
export function safeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
