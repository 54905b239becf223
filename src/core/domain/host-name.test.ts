import { describe, expect, it } from 'vitest'
import { covers, hostName, hostsOverlap, isPrivateHost } from './host-name.ts'

describe('the name of a domain', () => {
  it.each([
    ['shop.example.org', 'shop.example.org'],
    [' Shop.Example.ORG. ', 'shop.example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.apps.example.org', '*.apps.example.org'],
    ['*.Bücher.example', '*.xn--bcher-kva.example'],
    ['intranet', 'intranet'],
    ['a'.repeat(63) + '.org', 'a'.repeat(63) + '.org'],
  ])('%s is kept as %s', (given, kept) => {
    expect(hostName.parse(given)).toBe(kept)
    expect(hostName.parse(kept)).toBe(kept)
  })
  it.each([
    'https://shop.example.org',
    'shop.example.org/path',
    'shop.example.org:8080',
    'ada@example.org',
    '192.0.2.7',
    '2001:db8::1',
    '0x7f.1',
    '127.1',
    '*',
    '*.*.example.org',
    'a.*.example.org',
    'a*.example.org',
    '**.example.org',
    '*.',
    '-shop.example.org',
    'shop-.example.org',
    'shop_1.example.org',
    'shop..example.org',
    '.example.org',
    'a'.repeat(64) + '.org',
    `${'a.'.repeat(127)}org`,
    '{host}.example.org',
    'sh op.example.org',
    '*.127.0.0.1',
    '',
    '…',
  ])('%j is none', (given) => {
    expect(hostName.safeParse(given).success).toBe(false)
  })

  it('says to people who paste an address what to give instead', () => {
    expect(hostName.safeParse('https://shop.example.org/').error?.issues[0]?.message).toContain('without https://')
  })
})

describe('names that can never be public', () => {
  it.each(['shop.localhost', 'shop.test', 'nas.local', 'db.internal', 'intranet', '*.apps.test', 'x.home.arpa'])('%s', (host) => {
    expect(isPrivateHost(host)).toBe(true)
  })
  it.each(['shop.example.org', 'local.example.org', 'test.de', '*.example.org', 'arpa.net'])('and not %s', (host) => {
    expect(isPrivateHost(host)).toBe(false)
  })
})

describe('wildcards', () => {
  it('stand for one label', () => {
    expect(covers('*.example.org', 'shop.example.org')).toBe(true)
    expect(covers('*.example.org', 'a.shop.example.org')).toBe(false)
    expect(covers('*.example.org', 'example.org')).toBe(false)
    expect(covers('shop.example.org', 'shop.example.org')).toBe(false)
  })
  it('overlap with what they cover, whichever was there first', () => {
    expect(hostsOverlap('*.example.org', 'shop.example.org')).toBe(true)
    expect(hostsOverlap('shop.example.org', '*.example.org')).toBe(true)
    expect(hostsOverlap('shop.example.org', 'www.example.org')).toBe(false)
  })
})
