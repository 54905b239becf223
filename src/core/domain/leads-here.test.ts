import { expect, it } from 'vitest'
import type { Dns } from '../ports/dns.ts'
import { leadsHere } from './leads-here.ts'

function world(host: string) {
  let [address, time, asked] = ['192.0.2.9', 0, 0]
  const dns: Dns = {
    resolve: async () => {
      asked += 1
      return { state: 'found', ipv4: [address], ipv6: [], alias: null, reason: null }
    },
    ownAddresses: () => ['192.0.2.7'],
    reachesUs: async () => false,
  }
  const isPublic = leadsHere(dns, host, { now: () => new Date(time) })
  return {
    isPublic,
    asked: () => asked,
    lead: (to: string) => (address = to),
    pass: (seconds: number) => (time += seconds * 1000),
  }
}

it('is not so until DNS says it, is asked again each minute, and then stays', async () => {
  const { isPublic, asked, lead, pass } = world('panel.webops-test.org')
  expect(isPublic()).toBe(false)
  await expect.poll(asked).toBe(1)
  lead('192.0.2.7')
  pass(30)
  expect(isPublic()).toBe(false)
  pass(31)
  expect(isPublic()).toBe(false)
  await expect.poll(isPublic).toBe(true)
  lead('192.0.2.9')
  pass(3600)
  expect(isPublic()).toBe(true)
  expect(asked()).toBe(2)
})

it('is never so for a name that cannot be public', async () => {
  const { isPublic, asked } = world('localhost')
  expect(isPublic()).toBe(false)
  await new Promise(setImmediate)
  expect([isPublic(), asked()]).toEqual([false, 0])
})
