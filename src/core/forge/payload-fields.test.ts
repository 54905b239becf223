import { expect, it } from 'vitest'
import { line, oneLine, subjectOf } from './payload-fields.ts'

it.each([
  ['a cut at 250 letters', `${'x'.repeat(249)}\u{1f600}${'y'.repeat(50)}`, `${'x'.repeat(249)}\uFFFD…`],
  ['a cut at 2000 letters', `${' '.repeat(1999)}\u{1f600}`, '\uFFFD'],
  ['nothing but a half', '\ud83d', '\uFFFD'],
])('a text with a character that is halved by %s is one that every database takes', (_how, text, expected) => {
  for (const read of [oneLine, (given: string) => line.parse(given)]) expect(read(text)).toBe(expected)
  expect(subjectOf(text).isWellFormed()).toBe(true)
})

it('a text that fits stays as it is, on one line', () => {
  expect(oneLine(`Größer \u{1f600}`)).toBe(`Größer \u{1f600}`)
  expect(oneLine('\r\nFirst\n\tsecond\0')).toBe('First second')
})
