import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'

describe.each(TEST_DATABASES)('configuration files on %s', (_name, open) => {
  let opened: TestDatabase
  let all: Stores
  let places: { projectId: string; environmentId: string; serverId: string }

  beforeAll(async () => {
    opened = await open()
    all = stores(opened.database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  })
  afterAll(() => opened.remove())

  /** As few fields as a row may have: of all else there is nothing to see here. */
  const make = (name: string) => {
    const lists = { dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
    return opened.database.deployment.create({ data: { id: randomUUID(), name, ...places, ...lists } })
  }
  const plain = (path: string, content: string) => ({
    ...{ path, content, secret: false, ciphertext: null, fingerprint: null },
    bytes: Buffer.byteLength(content),
    mode: 0o444,
  })
  const secret = (path: string, ciphertext: string) => ({ ...plain(path, ''), content: null, secret: true, ciphertext, fingerprint: 'f' })

  it('come back to the byte, by path, and each deployment has its own', async () => {
    const [one, other] = [await make('files-one'), await make('files-other')]
    const content = '\uFEFFtäglich = "🚀"\r\n\t\u0001\n\n'
    await all.configFiles.set(one.id, plain('/b', content), 'Ada')
    await all.configFiles.set(one.id, secret('/B', 'age…'), 'Ada')
    await all.configFiles.set(one.id, plain('/a/x', 'x'.repeat(256 * 1024)), 'Ada')
    await all.configFiles.set(other.id, plain('/b', 'of another'), 'Ada')
    await all.configFiles.set(one.id, { ...secret('/B', 'age two…'), mode: 0o400 }, 'Ben')
    const stored = await all.configFiles.list(one.id)
    expect(stored.map(({ path }) => path)).toEqual(['/B', '/a/x', '/b'])
    expect(stored[0]).toMatchObject({ secret: true, content: null, ciphertext: 'age two…', mode: 0o400, updatedBy: 'Ben' })
    expect(stored[2]).toMatchObject({ content, ciphertext: null, updatedBy: 'Ada' })
    expect(await all.configFiles.remove(one.id, '/B')).toBe(true)
    expect(await all.configFiles.remove(one.id, '/B')).toBe(false)
    expect(await all.configFiles.list(other.id)).toMatchObject([{ path: '/b', content: 'of another' }])
  })

  it('are replaced as a whole, and what stays as it was keeps its date', async () => {
    const { id } = await make('files-replaced')
    for (const file of [plain('/same', '1'), plain('/other', '1'), secret('/gone', 'age…')]) await all.configFiles.set(id, file, 'Ada')
    const before = await all.configFiles.list(id)
    await all.configFiles.replace(id, [plain('/same', '1'), plain('/other', '2'), secret('/new', 'age…')], 'Ben')
    const after = await all.configFiles.list(id)
    expect(after.map(({ path, content, updatedBy }) => [path, content, updatedBy])).toEqual([
      ['/new', null, 'Ben'],
      ['/other', '2', 'Ben'],
      ['/same', '1', 'Ada'],
    ])
    expect(after[2]).toEqual(before.find(({ path }) => path === '/same'))
    await all.configFiles.replace(id, [], 'Ben')
    expect(await all.configFiles.list(id)).toEqual([])
  })

  it('go with their deployment', async () => {
    const { id } = await make('files-removed')
    await all.configFiles.set(id, secret('/key', 'age…'), 'Ada')
    await all.deployments.markRemoved(id)
    expect(await all.configFiles.list(id)).toEqual([])
  })
})
