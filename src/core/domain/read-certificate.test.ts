import { beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from './read-certificate.ts'
import { lockKey, makeCertificateFor, type MadeCertificate } from '../../../tests/support/certificates.ts'

const DAY = 86_400_000
let now: Date
let shop: MadeCertificate
let wild: MadeCertificate
beforeAll(async () => {
  ;[shop, wild] = await Promise.all([makeCertificateFor(['shop.example.org', 'www.example.org']), makeCertificateFor(['*.example.org'])])
  // They are good from the second in which they were made, which may take some.
  now = new Date()
})

const read = (certificate: string, privateKey: string, host = 'shop.example.org', at: Date = now) =>
  readCertificate({ certificate, privateKey }, host, at)
const refusal = (code: string, field: 'certificate' | 'privateKey') => expect.objectContaining({ code, field, kind: 'invalid' })

describe('a certificate that is handed in', () => {
  it('is taken with its chain, its names and its end', () => {
    const found = read(`a note\r\n${shop.chain.replaceAll('\n', '\r\n')}`, shop.key)
    expect(found).toMatchObject({
      names: ['shop.example.org', 'www.example.org'],
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
    expect(found.certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    expect(found.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    expect(found.notAfter.getTime()).toBeGreaterThan(now.getTime() + 9 * DAY)
    expect(read(shop.own, shop.key, 'www.example.org').names).toHaveLength(2)
  })

  it('may be good for a wildcard, for that and for the names beneath it', () => {
    expect(read(wild.chain, wild.key, '*.example.org').names).toEqual(['*.example.org'])
    expect(read(wild.chain, wild.key, 'shop.example.org').names).toEqual(['*.example.org'])
    expect(() => read(wild.chain, wild.key, 'a.b.example.org')).toThrow(refusal('certificate_other_name', 'certificate'))
    expect(() => read(shop.chain, shop.key, '*.example.org')).toThrow(refusal('certificate_other_name', 'certificate'))
  })

  it('is refused for another name', () => {
    expect(() => read(shop.chain, shop.key, 'example.org')).toThrow(refusal('certificate_other_name', 'certificate'))
  })

  it('is refused with the key of another one, and the key is not in what is said', () => {
    expect(() => read(shop.chain, wild.key)).toThrow(refusal('certificate_key_mismatch', 'privateKey'))
    try {
      read(shop.chain, wild.key)
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain(wild.key.slice(40, 80))
    }
  })

  it('is refused before it begins and after it has ended', () => {
    expect(() => read(shop.chain, shop.key, 'shop.example.org', new Date(now.getTime() - DAY))).toThrow(
      refusal('certificate_not_yet_valid', 'certificate'),
    )
    expect(() => read(shop.chain, shop.key, 'shop.example.org', new Date(now.getTime() + 11 * DAY))).toThrow(
      refusal('certificate_expired', 'certificate'),
    )
  })

  it('is refused where the chain does not hold', () => {
    expect(() => read(shop.own + wild.authority, shop.key)).toThrow(refusal('certificate_chain_broken', 'certificate'))
    expect(() => read(shop.authority + shop.own, shop.key)).toThrow(refusal('certificate_key_mismatch', 'privateKey'))
  })

  it('is refused where it cannot be read', () => {
    for (const text of ['', 'x', shop.key, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      expect(() => read(text, shop.key)).toThrow(refusal('certificate_unreadable', 'certificate'))
    }
    for (const text of ['x', shop.chain, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----']) {
      expect(() => read(shop.chain, text)).toThrow(refusal('certificate_key_unreadable', 'privateKey'))
    }
  })

  it('is refused with a key that has a passphrase, or that browsers do not take', async () => {
    const locked = await lockKey(shop.key)
    expect(() => read(shop.chain, locked)).toThrow(refusal('certificate_key_locked', 'privateKey'))
    const [small, other] = await Promise.all([
      makeCertificateFor(['shop.example.org'], 'rsa-1024'),
      makeCertificateFor(['shop.example.org'], 'ed25519'),
    ])
    for (const { chain, key } of [small, other]) {
      expect(() => read(chain, key)).toThrow(refusal('certificate_key_unfit', 'privateKey'))
    }
  })
})
