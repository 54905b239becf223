import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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

  it('cuts out each line of a key', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ==\n-----END KEY-----'
    expect(redactor([key])('key: kqhkiG9w0BAQ==')).toBe('key: [REDACTED]')
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
