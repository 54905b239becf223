import fc from 'fast-check'
import { expect, it } from 'vitest'
import { onlyColours } from './only-colours.ts'

it.each([
  ['plain text', 'added 12 packages\tin 3s', 'added 12 packages\tin 3s'],
  ['colours', '\x1b[1;32mok\x1b[0m \x1b[38;5;208morange\x1b[m \x1b[38:2::1:2:3mrgb\x1b[0m', null],
  ['movements of the cursor', 'a\x1b[2K\x1b[1A\x1b[10;5Hb\x1b[?25l', 'ab'],
  ['a title of the window', '\x1b]0;owned\x07text', 'text'],
  ['a link, with its text', '\x1b]8;;https://example.org\x07text\x1b]8;;\x07', 'text'],
  ['a lone escape, a bell, a NUL and a control of 8 bits', 'a\x1bb\x07c\0d\u0085e', 'abcde'],
])('keeps of %s what can be shown', (_what, text, expected) => {
  const shown = onlyColours(text)
  if (expected === null) expect(shown).toBe(text)
  else expect(shown.replace(/[\x00-\x1f]/g, (char) => (char === '\t' ? char : `<${char.charCodeAt(0)}>`))).toBe(expected)
})

it('leaves no escape but colours, whatever comes', () => {
  const piece = fc.oneof(
    fc.constantFrom('\x1b', '[', ']', '8;;', '\x07', '31m', 'm', '\u009b', '\u0090', 'x', '\x1b[', '\x1b]52;c;'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const rest = onlyColours(pieces.join('')).replace(/\x1b\[[\d;:]*m/g, '')
      expect(rest).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/)
    }),
  )
})
