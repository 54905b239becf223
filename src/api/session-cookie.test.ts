import * as jwtModule from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cookieAuthentication } from './session-cookie.ts'
import { sessionCookieName } from '#core/user/session-cookie-name.ts'
import { memoryCore, userWith, type MemoryCore } from '../../tests/support/memory-core.ts'

const { encode } = ('default' in jwtModule ? jwtModule.default : jwtModule) as typeof jwtModule
const secret = 'a secret of tests'
const name = sessionCookieName('https://localhost')
let memory: MemoryCore
let sid: string
beforeAll(async () => {
  memory = await memoryCore()
  const { id: userId } = await userWith(memory, 'ada', 'viewer')
  const session = await memory.core.sessions.create({ userId, userAgent: null, expiresAt: new Date(Date.now() + 1e9) })
  sid = session.id
})
afterAll(() => memory.remove())

const who = (cookie: string) =>
  cookieAuthentication(memory.core, secret)(new Request('https://localhost/api/v1/me', { headers: { cookie } }))
const token = (claims: object, key = secret) => encode({ token: { ...claims }, secret: key })

describe("a browser's cookie", () => {
  it('names a session of ours', async () => {
    expect(await who(`theme=dark; ${name}=${await token({ sid })}`)).toMatchObject({
      type: 'user',
      name: 'ada',
      via: { type: 'session', id: sid },
    })
  })

  it('may come in pieces', async () => {
    const whole = await token({ sid })
    expect(await who(`${name}.0=${whole.slice(0, 50)}; ${name}.1=${whole.slice(50)}`)).toMatchObject({ name: 'ada' })
  })

  it('is nothing when it is forged, of another name, without a session, or of one that was revoked', async () => {
    expect(await who('')).toBeNull()
    expect(await who(`${name}=${await token({ sid }, 'another secret')}`)).toBeNull()
    expect(await who(`webops.session=${await token({ sid })}`)).toBeNull()
    expect(await who(`${name}=${await token({ sub: 'x' })}`)).toBeNull()
    await memory.database.session.updateMany({ data: { revokedAt: new Date() } })
    expect(await who(`${name}=${await token({ sid })}`)).toBeNull()
  })
})
