import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authenticateSession } from './authenticate-session.ts'
import { authenticateToken } from './authenticate-token.ts'
import { hashPassword } from './password.ts'
import { listSessions, revokeSession } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { createToken, listTokens, revokeToken } from './tokens.ts'
import { LOCAL, LOCAL_TOKEN, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
  const passwordHash = await hashPassword('correct horse')
  await memory.core.users.create({ email: 'ada@example.org', name: 'Ada', passwordHash, isAdministrator: false })
})
afterAll(() => memory.remove())

const enter = (email: string, password: string, address = '192.0.2.1') =>
  signIn(memory.core, { email, password, userAgent: 'test', address })
const actorOf = async () => {
  const { session } = await enter('ada@example.org', 'correct horse', '192.0.2.200')
  const actor = await authenticateSession(memory.core, session.id)
  if (!actor) throw new Error('not signed in')
  return { actor, session }
}

describe('signing in', () => {
  it('says the same of an unknown address and a wrong password', async () => {
    const wrong = await enter('ada@example.org', 'wrong').catch((error: Error) => error)
    const unknown = await enter('nobody@example.org', 'wrong').catch((error: Error) => error)
    expect(wrong).toMatchObject({ code: 'wrong_credentials' })
    expect((unknown as Error).message).toBe((wrong as Error).message)
  })

  it('is refused after 10 attempts within a minute, for that address only', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await enter('ada@example.org', 'wrong', '192.0.2.2').catch(() => undefined)
    await expect(enter('ada@example.org', 'correct horse', '192.0.2.2')).rejects.toMatchObject({ code: 'too_many_attempts' })
    await expect(enter('ADA@example.org', 'correct horse', '192.0.2.3')).resolves.toBeDefined()
    memory.advance(61_000)
    await expect(enter('ada@example.org', 'correct horse', '192.0.2.2')).resolves.toBeDefined()
  })

  it('begins a session that ends when it is revoked', async () => {
    const { actor, session } = await actorOf()
    expect(await listSessions(memory.core, actor)).toContainEqual(expect.objectContaining({ id: session.id, current: true }))
    await revokeSession(memory.core, actor, session.id)
    expect(await authenticateSession(memory.core, session.id)).toBeNull()
    await expect(revokeSession(memory.core, actor, session.id)).rejects.toMatchObject({ code: 'session_not_found' })
  })

  it('ends after 30 days', async () => {
    const { session } = await actorOf()
    memory.advance(30 * 24 * 60 * 60 * 1000)
    expect(await authenticateSession(memory.core, session.id)).toBeNull()
  })

  it('is over for a user who is disabled', async () => {
    const { session } = await actorOf()
    await memory.database.user.updateMany({ data: { disabledAt: new Date() } })
    expect(await authenticateSession(memory.core, session.id)).toBeNull()
    await expect(enter('ada@example.org', 'correct horse')).rejects.toMatchObject({ code: 'wrong_credentials' })
    await memory.database.user.updateMany({ data: { disabledAt: null } })
  })
})

describe('tokens', () => {
  it('work until they are revoked, and only their hash is kept', async () => {
    const { actor } = await actorOf()
    const { token, id } = await createToken(memory.core, actor, { name: 'ci' })
    expect(token).toMatch(/^wop_/)
    expect(await authenticateToken(memory.core, token)).toMatchObject({ type: 'user', name: 'Ada', via: { type: 'token', id } })
    const [listed] = await listTokens(memory.core, actor)
    expect(listed).toMatchObject({ id, prefix: token.slice(0, 8), lastUsedAt: expect.any(Date) })
    expect(JSON.stringify(await memory.database.apiToken.findMany())).not.toContain(token)
    await revokeToken(memory.core, actor, id)
    expect(await authenticateToken(memory.core, token)).toBeNull()
  })

  it('stop working when they expire', async () => {
    const { actor } = await actorOf()
    const { token } = await createToken(memory.core, actor, { name: 'short', expiresInDays: 1 })
    memory.advance(24 * 60 * 60 * 1000 + 1)
    expect(await authenticateToken(memory.core, token)).toBeNull()
  })

  it('of root on the server are the local credential, which is nobody’s account', async () => {
    expect(await authenticateToken(memory.core, LOCAL_TOKEN)).toEqual(LOCAL)
    await expect(createToken(memory.core, LOCAL, { name: 'x' })).rejects.toMatchObject({ code: 'user_required' })
  })

  it('of others and unknown ones are nothing', async () => {
    expect(await authenticateToken(memory.core, 'wop_unknown')).toBeNull()
    expect(await authenticateToken(memory.core, '')).toBeNull()
  })
})
