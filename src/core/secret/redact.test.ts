import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onlyColours } from '../log/only-colours.ts'
import { redactor } from './redact.ts'

describe('cutting secrets out of logs', () => {
  it('cuts them out as they are, URL-encoded, in base64 and in JSON', () => {
    const secret = 'p@ss w"rd/+?'
    const redact = redactor([secret])
    expect(redact(`a ${secret} b`)).toBe('a [REDACTED] b')
    expect(redact(`https://u:${encodeURIComponent(secret)}@host`)).toBe('https://u:[REDACTED]@host')
    expect(redact(`x=${encodeURIComponent(secret).replace(/%20/g, '+')}`)).toBe('x=[REDACTED]')
    expect(redact(Buffer.from(secret).toString('base64'))).toBe('[REDACTED]')
    expect(redact(JSON.stringify({ secret }))).toBe('{"secret":"[REDACTED]"}')
  })

  it('finds them inside of something longer that was encoded', () => {
    const secret = 'correct horse battery'
    for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
      const encoded = Buffer.from(`${before}${secret}${before}`).toString('base64')
      expect(redactor([secret])(`Authorization: Basic ${encoded}`)).toContain('[REDACTED]')
    }
  })

  it.each([
    ['hex', (secret: string) => Buffer.from(secret).toString('hex')],
    ['JSON within JSON', (secret: string) => JSON.stringify({ log: JSON.stringify({ secret }) })],
    [
      'JSON in ASCII',
      (secret: string) => JSON.stringify(secret).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ["Node's own way", (secret: string) => inspect({ secret })],
    ["a form's way", (secret: string) => new URLSearchParams({ secret }).toString()],
    ["a shell's single quotes", (secret: string) => `'${secret.replaceAll("'", `'\\''`)}'`],
    ["a shell's double quotes", (secret: string) => `"${secret.replace(/["$`\\]/g, '\\$&')}"`],
    ['HTML', (secret: string) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')],
    ['a log without control characters', (secret: string) => onlyColours(secret)],
  ])('cuts them out in %s', (_what, write) => {
    for (const secret of [
      `first"second'third\\fourth`,
      '<first$HOME&second>',
      'first ü✓𝄞 second',
      'first\x07second\tthird%n',
      '--first+second/third=',
    ]) {
      expect(redactor([secret])(write(secret))).not.toMatch(/first|second|6669727374/)
    }
  })

  it('cuts out what remains of one where a text was cut, and the mark', () => {
    const redact = redactor(['correct-horse-battery', 'other'])
    expect(redact('token=corr\0')).toBe('token=[REDACTED]')
    expect(redact('\0battery and more')).toBe('[REDACTED] and more')
    expect(redact('a=correct-ho\0e-battery=b')).toBe('a=[REDACTED][REDACTED]=b')
    expect(redact('x\0orse-bat\0y')).toBe('x[REDACTED]y')
    expect(redact('nothing\0of it')).toBe('nothingof it')
    expect(redactor([])('a\0b')).toBe('ab')
  })

  it('leaves no half of one at a cut, wherever that is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{16,40}$/), fc.nat(), (secret, place) => {
        const at = 4 + (place % (secret.length - 8))
        expect(redactor([secret])(`before ${secret.slice(0, at)}\0`)).toBe('before [REDACTED]')
        expect(redactor([secret])(`\0${secret.slice(at)} behind`)).toBe('[REDACTED] behind')
      }),
    )
  })

  it('cuts out the password of an address alone', () => {
    const redact = redactor(['postgres://shop:correct-h%C3%B6rse@db.internal:5432/shop'])
    expect(redact('no login for shop with correct-h%C3%B6rse')).toBe('no login for shop with [REDACTED]')
    expect(redact('no login for shop with correct-hörse')).toBe('no login for shop with [REDACTED]')
    expect(redact('db.internal:5432 does not answer')).toBe('db.internal:5432 does not answer')
  })

  it('cuts out each line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ==\n-----END KEY-----'
    expect(redactor([key])('key: kqhkiG9w0BAQ==')).toBe('key: [REDACTED]')
  })

  it('cuts out one with letters that were taken for Latin-1 on their way', () => {
    expect(redactor(['wörd-of-mine'])('remote: wÃ¶rd-of-mine may not')).toBe('remote: [REDACTED] may not')
  })

  it('cuts the lines of a whole file out, in all forms, and leaves what stands beside them', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `key_${index} = "p@ss/${(index * 7919).toString(36)}+word"`)
    const redact = redactor([`[section]\n  ${lines.join('\n  ')}\n`])
    for (const line of [lines[0], lines[999], lines[1999]].map(String)) {
      expect(redact(`cannot parse: ${line}!`)).toBe('cannot parse: [REDACTED]!')
      expect(redact(`at ${encodeURIComponent(line)}.`)).toBe('at [REDACTED].')
      expect(redact(JSON.stringify({ line }))).toBe('{"line":"[REDACTED]"}')
      expect(redact(Buffer.from(`> ${line}`).toString('base64'))).toContain('[REDACTED]')
    }
    expect(redact('key_1 is not there')).toBe('key_1 is not there')
    expect(redact(`${lines[5]} and ${lines[5]}, ${lines[6]}`)).toBe('[REDACTED] and [REDACTED], [REDACTED]')
  })

  it('cuts out lines of which each could be written in many ways, in their main forms', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `"<&'$ ${String(index).padStart(5, '0')}`)
    const redact = redactor([lines.join('\n'), lines.join('\n')])
    for (const line of [lines[0], lines[19_999]].map(String)) {
      expect(redact(`a ${line} b`)).toBe('a [REDACTED] b')
      expect(redact(JSON.stringify({ line }))).toBe('{"line":"[REDACTED]"}')
    }
  })

  it('cuts out many of 64 KB each, and short ones beside them', () => {
    const long = ['a', 'b', 'c'].map((letter) => `${letter}${';'.repeat(65_535)}`)
    const redact = redactor([...long, 'short-one'])
    expect(redact(`x ${long[1]} y short-one z ${encodeURIComponent(long[2] ?? '')}`)).toBe('x [REDACTED] y [REDACTED] z [REDACTED]')
  })

  it('leaves short values and all else alone', () => {
    expect(redactor(['on', '', '123'])('turn it on 123')).toBe('turn it on 123')
    expect(redactor([])('text')).toBe('text')
  })

  it('takes secrets literally and leaves none, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4 }),
        fc.string({ minLength: 4 }),
        (a, b) => !redactor([a, b])(`x${a}y${b}z`).replaceAll('[REDACTED]', '\0').includes(a),
      ),
    )
  })
})
