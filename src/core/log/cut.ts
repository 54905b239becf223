import { onlyColours } from './only-colours.ts'

/** Stands in a line where text is missing or may be: a secret that was cut in two there is found all the same. */
export const CUT = '\0'

/** What a program printed as people may see it: without secrets, and without escapes but colours. */
export function cleanText(text: string, redact: (text: string) => string): string {
  return redact(text.includes(CUT) ? text.split(CUT).map(onlyColours).join(CUT) : onlyColours(text))
}
