/** A terminal acts on the first, and shows what stands beside the others elsewhere than it is. */
const CONTROLS = String.raw`\p{Cc}\p{Bidi_Control}\u2028\u2029`
const ANY = new RegExp(`[${CONTROLS}]+`, 'gu')
const BUT_LINES = new RegExp(`(?![\\n\\t])[${CONTROLS}]`, 'gu')

/** What somebody else wrote, as it can be printed on one line. */
export function oneLine(text: string): string {
  return text.replace(ANY, ' ')
}

/** The same for a text of many lines: these and tabulators stay. */
export function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(BUT_LINES, ' ')
}
