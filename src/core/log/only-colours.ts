import ansiRegex from 'ansi-regex'

const ESCAPES = ansiRegex()
const COLOUR = /^\x1b\[[\d;:]*m$/
/** C0 and C1 without tab, line feed and carriage return; an escape that begins no colour. */
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\[[\d;:]*m)/g

/**
 * What programs printed, with its colours (ECMA-48 "select graphic rendition") and no other escape: what an application
 * prints must not move the cursor, set the title or write to the clipboard of whoever reads its log in a terminal.
 */
export function onlyColours(text: string): string {
  CONTROLS.lastIndex = 0
  if (!CONTROLS.test(text) && !text.includes('\x1b')) return text
  return text.replace(ESCAPES, (sequence) => (COLOUR.test(sequence) ? sequence : '')).replace(CONTROLS, '')
}
