import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../secret/secret.ts'
import type { Verification } from './forge.ts'
import { verifyHmac, verifyStandardWebhook, verifyToken } from './verify-signature.ts'

const codeOf = (verification: Verification) => (verification.ok ? 'verified' : verification.refusal.code)
const bytes = (text: string) => Buffer.from(text)

describe('verifyHmac', () => {
  const secret = new Secret("It's a Secret to Everybody")
  const digits = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const verify = (signature: string | null, body = 'Hello, World!') => codeOf(verifyHmac(signature, bytes(body), secret, 'sha256='))

  it("takes the example of GitHub's documentation", () => {
    expect(verify(`sha256=${digits}`)).toBe('verified')
    expect(verify(`sha256=${digits}`, 'Hello, World')).toBe('webhook_signature_wrong')
  })

  it.each([
    [null, 'webhook_signature_missing'],
    [digits, 'webhook_signature_malformed'],
    [`sha256=${digits.slice(0, -1)}`, 'webhook_signature_malformed'],
    [`sha256=${digits}0`, 'webhook_signature_malformed'],
    [`sha256=${digits}\n`, 'webhook_signature_malformed'],
    [`sha256=${digits}, sha256=${digits}`, 'webhook_signature_malformed'],
    [` sha256=${digits}`, 'webhook_signature_malformed'],
    [`sha256=${'g'.repeat(64)}`, 'webhook_signature_malformed'],
    [`sha256=${'0'.repeat(64)}`, 'webhook_signature_wrong'],
    [`sha1=${digits.slice(0, 40)}`, 'webhook_signature_algorithm'],
    [`sha512=${digits}${digits}`, 'webhook_signature_algorithm'],
    [`SHA1=${digits.slice(0, 40)}`, 'webhook_signature_algorithm'],
  ])('refuses %j', (signature, code) => {
    expect(verify(signature)).toBe(code)
  })

  it('takes no signature but the one of the body, whatever both are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), fc.string({ minLength: 1 }), (body, other, key) => {
        const signature = createHmac('sha256', `k${key}`).update(body).digest('hex')
        const isSame = Buffer.compare(body, other) === 0
        expect(codeOf(verifyHmac(signature, body, new Secret(`k${key}`)))).toBe('verified')
        expect(codeOf(verifyHmac(signature, other, new Secret(`k${key}`)))).toBe(isSame ? 'verified' : 'webhook_signature_wrong')
      }),
    )
  })
})

describe('verifyToken', () => {
  it('takes the token itself, and none that it begins with or that begins with it', () => {
    const secret = new Secret('token-of-eighteen!')
    expect(codeOf(verifyToken('token-of-eighteen!', secret))).toBe('verified')
    for (const token of ['token-of-eighteen', 'token-of-eighteen!!', 'TOKEN-OF-EIGHTEEN!', ' token-of-eighteen!'])
      expect(codeOf(verifyToken(token, secret)), token).toBe('webhook_signature_wrong')
    expect(codeOf(verifyToken(null, secret))).toBe('webhook_signature_missing')
    expect(codeOf(verifyToken('', new Secret('')))).toBe('webhook_secret_empty')
  })
})

describe('verifyStandardWebhook', () => {
  // The example of the specification's own libraries.
  const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  const body = bytes('{"test": 2432232314}')
  const good = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
  const sent = 1_614_265_330
  const wrong = `v1,${Buffer.alloc(32).toString('base64')}`

  function verify(
    signature: string | null,
    { id = 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp = String(sent), seconds = 0, by = secret } = {},
  ) {
    const headers = new Headers({ 'webhook-id': id, 'webhook-timestamp': timestamp })
    if (signature !== null) headers.set('webhook-signature', signature)
    return codeOf(verifyStandardWebhook(headers, body, by, new Date((sent + seconds) * 1000)))
  }

  it.each([good, `${wrong} ${good}`, `v1a,abc ${good}`, `v2,abc ${good}`])('takes %s', (signature) => {
    expect(verify(signature)).toBe('verified')
  })

  it.each([
    [null, 'webhook_signature_missing'],
    [wrong, 'webhook_signature_wrong'],
    ['v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==', 'webhook_signature_algorithm'],
    [good.replace('v1,', 'v2,'), 'webhook_signature_algorithm'],
    [good.replace('v1,', ''), 'webhook_signature_malformed'],
    [good.slice(0, -1), 'webhook_signature_malformed'],
    [`${good}AA`, 'webhook_signature_malformed'],
    ['v1,', 'webhook_signature_malformed'],
  ])('refuses %s', (signature, code) => {
    expect(verify(signature)).toBe(code)
  })

  it('signs the id and the time as well', () => {
    expect(verify(good, { id: 'msg_other' })).toBe('webhook_signature_wrong')
    expect(verify(good, { timestamp: String(sent + 1) })).toBe('webhook_signature_wrong')
  })

  it.each([
    ['', 'malformed'],
    ['soon', 'malformed'],
    ['-1', 'malformed'],
    ['1e9', 'malformed'],
  ])('refuses the time %j', (timestamp, what) => {
    expect(verify(good, { timestamp })).toBe(`webhook_signature_${what}`)
  })

  it('holds for five minutes, before and after', () => {
    expect(verify(good, { seconds: 299 })).toBe('verified')
    expect(verify(good, { seconds: -299 })).toBe('verified')
    expect(verify(good, { seconds: 301 })).toBe('webhook_signature_expired')
    expect(verify(good, { seconds: -301 })).toBe('webhook_signature_expired')
    // Somebody without the secret does not learn that the clock was the reason.
    expect(verify(wrong, { seconds: 301 })).toBe('webhook_signature_wrong')
  })

  it.each(['whsec_', 'whsec_ ', 'whsec_!!!', 'whsec_='])('refuses everything while the signing token is %j', (by) => {
    expect(verify(good, { by: new Secret(by) })).toBe('webhook_secret_empty')
  })
})
