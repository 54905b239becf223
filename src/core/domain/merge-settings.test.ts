import { compare } from 'bcryptjs'
import { expect, it } from 'vitest'
import { domainSettingsInput } from './domain.schema.ts'
import { mergeSettings } from './merge-settings.ts'
import { DEFAULT_ROUTE_SETTINGS } from '../route/route-settings.schema.ts'

const merge = (stored: typeof DEFAULT_ROUTE_SETTINGS, given: unknown) => mergeSettings(stored, domainSettingsInput.parse(given))

it('keeps what is not named', async () => {
  const first = await merge(DEFAULT_ROUTE_SETTINGS, { compression: false, openPaths: ['/hooks'], responseHeaders: { set: { 'X-A': 'b' } } })
  expect(await merge(first, { hsts: true })).toEqual({ ...first, hsts: true })
  expect(await merge(first, { maxRequestBytes: null })).toEqual(first)
})

it('hashes passwords, keeps the hash of one that is not given, and forgets users that are left out', async () => {
  const both = await merge(DEFAULT_ROUTE_SETTINGS, {
    basicAuth: [
      { user: 'ada', password: 'correct horse' },
      { user: 'bob', password: 'battery staple' },
    ],
  })
  const ada = both.basicAuth[0]
  expect(JSON.stringify(both)).not.toMatch(/correct horse|battery/)
  expect(ada?.hash).toMatch(/^\$2b\$12\$/)
  expect(await compare('correct horse', ada?.hash ?? '')).toBe(true)
  expect((await merge(both, { basicAuth: [{ user: 'ada' }] })).basicAuth).toEqual([ada])
  expect((await merge(both, { compression: false })).basicAuth).toHaveLength(2)
  expect((await merge(both, { basicAuth: [] })).basicAuth).toEqual([])
})

it('asks for the password of somebody new', async () => {
  const field = 'settings.basicAuth.0.password'
  await expect(merge(DEFAULT_ROUTE_SETTINGS, { basicAuth: [{ user: 'ada' }] })).rejects.toMatchObject({ code: 'password_needed', field })
})

it.each([
  { basicAuth: [{ user: 'a:b', password: 'long enough' }] },
  { basicAuth: [{ user: 'ada', password: 'short' }] },
  { basicAuth: [{ user: 'ada', password: 'ä'.repeat(40) }] },
  { basicAuth: [{ user: 'ada', hash: `$2b$12$${'a'.repeat(53)}` }] },
  {
    basicAuth: [
      { user: 'ada', password: 'long enough' },
      { user: 'ada', password: 'another one' },
    ],
  },
  { responseHeaders: { set: { 'X-A': '{env.SECRET}' } } },
  { requestHeaders: { set: { 'X A': 'b' } } },
  { tls: 'none' },
  { unknown: true },
])('refuses %j', (given) => {
  expect(domainSettingsInput.safeParse(given).success).toBe(false)
})
