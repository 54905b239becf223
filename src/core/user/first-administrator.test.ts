import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFirstAdministrator } from './create-first-administrator.ts'
import { makeFirstAdministratorLink } from './first-administrator-link.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const ada = { name: 'Ada', email: 'Ada@Example.org', password: 'correct horse' }
const newToken = async () => (await makeFirstAdministratorLink(memory.core, LOCAL)).url.split('#')[1] ?? ''
const create = (token: string, more: object = {}) => createFirstAdministrator(memory.core, { token, ...ada, ...more })

describe('the first administrator', () => {
  it('cannot be made with a guessed token', async () => {
    await expect(create('guessed')).rejects.toMatchObject({ code: 'link_invalid' })
  })

  it('is made with the newest link only', async () => {
    const older = await newToken()
    await newToken()
    await expect(create(older)).rejects.toMatchObject({ code: 'link_invalid' })
  })

  it('is made within 24 hours', async () => {
    const token = await newToken()
    memory.advance(24 * 60 * 60 * 1000 + 1)
    await expect(create(token)).rejects.toMatchObject({ code: 'link_invalid' })
  })

  it('needs a password of 10 characters, and the link survives a wrong try', async () => {
    const token = await newToken()
    await expect(create(token, { password: 'short' })).rejects.toThrow(/10 characters/)
    // Of two at the same time one wins.
    const both = await Promise.allSettled([create(token), create(token)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const user = await memory.core.users.getByEmail('ada@example.org')
    expect(user).toMatchObject({ isAdministrator: true, roles: { [memory.projectId]: 'owner' } })
    expect(user?.passwordHash).toMatch(/^\$argon2id\$/)
  })

  it('is made once: afterwards there are no links any more', async () => {
    await expect(makeFirstAdministratorLink(memory.core, LOCAL)).rejects.toMatchObject({ code: 'administrator_exists' })
    await expect(create('any')).rejects.toMatchObject({ code: 'administrator_exists' })
  })

  it('leaves no token in clear in the database', async () => {
    const rows = await memory.database.oneTimeLink.findMany()
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.every(({ hash, usedAt }) => /^[0-9a-f]{64}$/.test(hash) && usedAt !== null)).toBe(true)
  })
})

it('a link is made for root on the server only', async () => {
  const administrator = await userWith(memory, 'root', null, true)
  await expect(makeFirstAdministratorLink(memory.core, administrator)).rejects.toMatchObject({ code: 'forbidden' })
})
