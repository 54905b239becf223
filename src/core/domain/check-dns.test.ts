import { expect, it } from 'vitest'
import { checkDns } from './check-dns.ts'
import type { Dns, DnsAnswer } from '../ports/dns.ts'

const dns = (answer: Partial<DnsAnswer>, more: Partial<Dns> = {}): Dns => ({
  ownAddresses: () => ['192.0.2.1', '2001:db8::1'],
  resolve: async () => ({ state: 'found', ipv4: [], ipv6: [], alias: null, reason: null, ...answer }),
  reachesUs: async () => false,
  ...more,
})
const host = 'shop.example.org'

it('is right where every address is ours, however it is written', async () => {
  const found = await checkDns(dns({ ipv4: ['192.0.2.1'], ipv6: ['2001:DB8:0:0::1'], alias: 'www.example.net' }), host)
  expect(found).toMatchObject({ state: 'ok', found: ['CNAME www.example.net', 'A 192.0.2.1', 'AAAA 2001:DB8:0:0::1'] })
})

it('is wrong where one is not, and says what to set', async () => {
  const found = await checkDns(dns({ ipv4: ['192.0.2.1', '198.51.100.7'] }), host)
  expect(found.state).toBe('wrong')
  expect(found.detail).toContain('198.51.100.7')
  expect(found.expected).toEqual([
    { type: 'A', name: host, value: '192.0.2.1' },
    { type: 'AAAA', name: host, value: '2001:db8::1' },
  ])
  expect((await checkDns(dns({ state: 'none' }), host)).state).toBe('wrong')
})

it.each([
  [
    ['10.0.0.5', '203.0.113.5', 'fd00::5', '2001:db8::5'],
    ['203.0.113.5', '2001:db8::5'],
  ],
  [['10.0.0.5', 'fd00::5'], ['10.0.0.5']],
  [['fd00::5'], ['fd00::5']],
])('of %j says to set %j', async (own, set) => {
  const { expected } = await checkDns(dns({ state: 'none' }, { ownAddresses: () => own }), host)
  expect(expected.map(({ value }) => value)).toEqual(set)
})

it('takes an address that leads to us through NAT for ours', async () => {
  const asked: string[] = []
  const reachesUs = async (address: string) => (asked.push(address), true)
  expect((await checkDns(dns({ ipv4: ['192.0.2.1', '198.51.100.7'] }, { reachesUs }), host)).state).toBe('ok')
  expect(asked).toEqual(['198.51.100.7'])
})

it('does not know where DNS does not answer', async () => {
  const found = await checkDns(dns({ state: 'failed', reason: 'no answer in time' }), host)
  expect(found).toMatchObject({ state: 'unknown', detail: 'DNS did not answer: no answer in time.' })
})

it('asks nobody about a name that can never be public', async () => {
  const resolve = () => Promise.reject(new Error('asked'))
  expect(await checkDns(dns({}, { resolve }), 'shop.localhost')).toMatchObject({ state: 'ok', expected: [] })
})
