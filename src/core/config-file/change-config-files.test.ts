import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { removeConfigFile, setConfigFile } from './change-config-files.ts'
import type { FrozenFile } from './frozen-file.ts'
import { freezeFile } from './frozen-file.ts'
import { listConfigFiles } from './list-config-files.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { hashToken } from '../user/hash-token.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { testFrozen, testRelease } from '../../../tests/support/releases.ts'

const PATH = '/etc/app/config.toml'
const KEY = '/etc/app/key'
let memory: MemoryCore
let id: string
let name: string
let made = 0

beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())
beforeEach(async () => {
  name = `shop-${++made}`
  const input = { name, repository: 'https://git.example.org/shop.git', dockerVolumes: ['data:/data'] }
  id = (await createDeployment(memory.core, LOCAL, input, { deploy: false, via: 'api' })).id
})

const set = (input: Parameters<typeof setConfigFile>[3]) => setConfigFile(memory.core, LOCAL, name, input, { via: 'api' })
const remove = (path: string, apply = false) => removeConfigFile(memory.core, LOCAL, name, { path, apply }, { via: 'api' })
const stored = async (path: string) => (await memory.core.configFiles.list(id)).find((file) => file.path === path)
async function serve(files: FrozenFile[], number: number) {
  const release = await memory.core.releases.create(testRelease(id, { number, configuration: testFrozen({ files }) }))
  await memory.core.deployments.setLive(id, release.id, number)
}

describe('setting a configuration file', () => {
  it('keeps what is not named, and a secret as a ciphertext alone', async () => {
    await set({ path: PATH, content: 'täglich' })
    expect(await stored(PATH)).toMatchObject({ secret: false, content: 'täglich', bytes: 8, mode: 0o444, updatedBy: 'root on the server' })
    await set({ path: PATH, mode: '0400' })
    expect(await stored(PATH)).toMatchObject({ content: 'täglich', mode: 0o400 })
    await set({ path: PATH, content: 'other' })
    expect(await stored(PATH)).toMatchObject({ content: 'other', mode: 0o400 })
    // What is there is encrypted, and stays a secret with another content.
    await set({ path: PATH, secret: true })
    expect(await stored(PATH)).toMatchObject({ secret: true, content: null, ciphertext: `sealed:${hashToken('other')}`, bytes: 5 })
    const { fingerprint } = (await stored(PATH)) ?? {}
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/)
    await set({ path: PATH, content: 'third', mode: '0440' })
    expect(await stored(PATH)).toMatchObject({ secret: true, content: null, ciphertext: `sealed:${hashToken('third')}`, mode: 0o440 })
    expect(await stored(PATH)).not.toMatchObject({ fingerprint })
    await expect(set({ path: PATH, secret: false })).rejects.toMatchObject({ code: 'secret_needs_content', field: 'content' })
    await set({ path: PATH, secret: false, content: 'plain' })
    expect(await stored(PATH)).toMatchObject({ secret: false, content: 'plain', ciphertext: null, fingerprint: null })
    await expect(set({ path: '/etc/new' })).rejects.toMatchObject({ code: 'content_missing', field: 'content' })
    const audit = (await memory.core.audit.list({ limit: 1 }))[0]
    expect(audit).toMatchObject({ action: 'config_file.set', target: `deployment:${name}`, details: { path: PATH, secret: false } })
    expect(JSON.stringify(await memory.core.audit.list({ limit: 50 }))).not.toMatch(/third|plain"/)
  })

  it('is refused beyond 32, and where a volume or another file is', async () => {
    for (let index = 0; index < 32; index += 1) await set({ path: `/etc/many/${index}`, content: '' })
    await expect(set({ path: '/etc/many/32', content: '' })).rejects.toMatchObject({ code: 'too_many_files', field: 'path' })
    await set({ path: '/etc/many/31', content: 'another' })
    await remove('/etc/many/31')
    await expect(set({ path: '/data/x', content: '' })).rejects.toMatchObject({ code: 'file_in_volume' })
    await expect(set({ path: '/etc/many', content: '' })).rejects.toMatchObject({ code: 'file_in_file' })
    const mount = (dockerVolumes: string[]) => updateDeployment(memory.core, LOCAL, name, { dockerVolumes }, { apply: false, via: 'api' })
    await expect(mount(['data:/data', 'more:/etc/many'])).rejects.toMatchObject({ code: 'file_in_volume', field: 'dockerVolumes.1' })
    await mount(['data:/etc/others'])
    await expect(remove('/etc/nowhere')).rejects.toMatchObject({ code: 'file_not_found' })
  })

  it('says what differs from the live release, and queues a reconfigure where something does', async () => {
    expect(await set({ path: PATH, content: 'green' })).toMatchObject({
      live: null,
      differs: false,
      items: [{ state: null }],
      rollouts: [],
    })
    await set({ path: KEY, content: 'key', secret: true })
    await serve((await memory.core.configFiles.list(id)).map(freezeFile), 1)
    expect(await set({ path: KEY, content: 'key', apply: true })).toMatchObject({ live: 1, differs: false, rollouts: [] })
    const { rollouts } = await set({ path: PATH, mode: '0400', apply: true })
    expect(await memory.core.rollouts.get(rollouts[0]?.id ?? '')).toMatchObject({ kind: 'reconfigure' })
    await set({ path: '/etc/new', content: '' })
    await remove(KEY)
    const { items, differs } = await listConfigFiles(memory.core, LOCAL, name)
    expect(differs).toBe(true)
    expect(items.map(({ path, state }) => [path, state])).toEqual([
      [PATH, 'changed'],
      [KEY, 'removed'],
      ['/etc/new', 'new'],
    ])
    expect(JSON.stringify(items)).not.toContain('sealed:')
  })

  it('deploys with the first one that is applied, since nothing serves', async () => {
    const { rollouts } = await set({ path: PATH, content: 'green', apply: true })
    expect(await memory.core.rollouts.get(rollouts[0]?.id ?? '')).toMatchObject({ kind: 'deploy' })
  })
})

it('nobody stores a secret in clear, or a file at a path that no input takes', async () => {
  const file = { path: PATH, secret: true, content: null, ciphertext: 'sealed', fingerprint: null, bytes: 1, mode: 0o444 }
  for (const changes of [
    { content: 'clear' },
    { ciphertext: null },
    { secret: false },
    { path: '/proc/1/mem' },
    { mode: 0o4755 },
    { mode: 0o044 },
  ])
    await expect(memory.core.configFiles.set(id, { ...file, ...changes }, 'somebody'), JSON.stringify(changes)).rejects.toThrow()
  await memory.core.configFiles.set(id, file, 'somebody')
})
