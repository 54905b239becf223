import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRecord } from './check-record.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
  await createDeployment(memory.core, LOCAL, { name: 'shop', repository: 'https://example.org/shop.git' }, { deploy: false, via: 'api' })
})
afterAll(() => memory.remove())

it.each(['web.production', '../web', 'web production', 'Web', '', 'web/production', 'web\n'])(
  'a project or environment called %j names no network',
  async (name) => {
    const deployment = await memory.core.deployments.getByName('shop')
    if (!deployment) throw new Error('It was not made.')
    const given = { kind: 'restart' as const, variables: [], files: [], ref: 'main' }
    checkRecord({ ...given, deployment })
    for (const field of ['project', 'environment'])
      expect(() => checkRecord({ ...given, deployment: { ...deployment, [field]: name } })).toThrow(
        expect.objectContaining({ code: 'record_invalid', field }),
      )
  },
)

describe('a stored configuration file', () => {
  const file = { path: '/etc/app/config.toml', secret: false, content: 'x', ciphertext: null, fingerprint: null, bytes: 1, mode: 0o444 }
  const check = async (changes: Partial<typeof file>, kind: 'reconfigure' | 'stop' = 'reconfigure') => {
    const deployment = await memory.core.deployments.getByName('shop')
    if (!deployment) throw new Error('It was not made.')
    const given = { kind, variables: [], ref: 'main', files: [{ ...file, ...changes }] }
    return checkRecord({ ...given, deployment: { ...deployment, dockerVolumes: ['data:/data'] } })
  }

  it.each([
    { path: '/proc/self/environ' },
    { path: '/etc/app/../../etc/shadow' },
    { path: 'etc/app' },
    { path: '/etc/app:/etc/shadow' },
    { path: '/' },
    { mode: 0o4755 },
    { secret: true },
  ])('with %j is not one that the panel would have stored', async (changes) => {
    await expect(check(changes)).rejects.toMatchObject({ code: 'record_invalid' })
    await check(changes, 'stop')
  })

  it('in a volume hides nothing of it', async () => {
    await check({})
    await expect(check({ path: '/data/x' })).rejects.toMatchObject({ code: 'file_in_volume' })
  })
})
