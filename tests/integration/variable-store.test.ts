import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'

describe.each(TEST_DATABASES)('variables on %s', (_name, open) => {
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
  const ada = { actor: 'user:ada', name: 'Ada' }
  const plain = (name: string, value: string, more: object = {}) => ({
    name,
    secret: false,
    value,
    ciphertext: null,
    refersTo: [],
    ...more,
  })
  const secret = (name: string, ciphertext: string) => ({
    name,
    secret: true,
    value: null,
    ciphertext,
    fingerprint: 'abc',
    refersTo: ['A'],
  })

  it('are set, replaced and removed at each place, with their history', async () => {
    const deployment = await make('variables-with-variables')
    const environment = await all.projects.ensureEnvironment(places.projectId, 'of-variables')
    const owners = [{ deploymentId: deployment.id }, { environmentId: environment.id }, { projectId: places.projectId }]
    for (const owner of owners) {
      await all.variables.change(owner, { set: [plain('SET_A', '1'), secret('SET_S', 'age…')], remove: [] }, ada)
      await all.variables.change(owner, { set: [plain('SET_A', '2', { availableAt: 'both', refersTo: ['B'] })], remove: ['SET_S'] }, ada)
      const stored = (await all.variables.list(owner)).filter(({ name }) => name.startsWith('SET_'))
      expect(stored).toMatchObject([
        { name: 'SET_A', value: '2', secret: false, availableAt: 'both', refersTo: ['B'], fingerprint: null, updatedBy: 'Ada' },
      ])
      const { items } = await all.variables.history(owner, { limit: 10 })
      expect(items).toHaveLength(4)
      const told = items.map(({ name, removed, value, fingerprint, actor }) => ({ name, removed, value, fingerprint, actor }))
      expect(told.slice(0, 2)).toEqual(
        expect.arrayContaining([
          { name: 'SET_A', removed: false, value: '2', fingerprint: null, actor: 'user:ada' },
          { name: 'SET_S', removed: true, value: null, fingerprint: null, actor: 'user:ada' },
        ]),
      )
      expect(JSON.stringify(items)).not.toContain('age…')
      const page = await all.variables.history(owner, { limit: 3 })
      const rest = await all.variables.history(owner, { limit: 3, ...(page.next && { after: page.next }) })
      expect([...page.items, ...rest.items]).toEqual(items)
      expect((await all.variables.history(owner, { name: 'SET_S', limit: 10 })).items).toHaveLength(2)
      expect(await all.variables.removals(owner, ['SET_S', 'SET_A'])).toMatchObject([{ name: 'SET_S', updatedBy: 'Ada' }])
    }
  })

  it('that two set at once are set by one of them, and nobody gets an error', async () => {
    const { id } = await make('variables-raced')
    const values = ['1', '2', '3', '4']
    await Promise.all(values.map((value) => all.variables.change({ deploymentId: id }, { set: [plain('RACED', value)], remove: [] }, ada)))
    const [stored] = await all.variables.list({ deploymentId: id })
    expect(values).toContain(stored?.value)
    const { items } = await all.variables.history({ deploymentId: id }, { limit: 10 })
    expect(items.map(({ value }) => value).sort()).toEqual(values)
  })

  it('of an environment reach none but its own project', async () => {
    const other = await all.projects.ensure('somebody-elses', 'Somebody else')
    const environment = await all.projects.ensureEnvironment(other.id, 'production')
    await all.variables.change({ environmentId: environment.id }, { set: [plain('FOREIGN', '1')], remove: [] })
    const { id } = await make('variables-reaching')
    const reached = await all.variables.effective({ id, environmentId: environment.id, projectId: places.projectId })
    expect(reached.map(({ name }) => name)).not.toContain('FOREIGN')
  })

  it('never stand there in clear when they are secrets', async () => {
    const { id } = await make('variables-clear')
    const wrong = { name: 'S', secret: true, value: 'in clear', ciphertext: null }
    await expect(all.variables.change({ deploymentId: id }, { set: [wrong], remove: [] })).rejects.toThrow('ciphertext')
    expect(await all.variables.list({ deploymentId: id })).toEqual([])
  })

  it('that were there before references and fingerprints come back as such', async () => {
    const { id } = await make('variables-older')
    await opened.database.variable.create({ data: { deploymentId: id, name: 'OLD', value: '${X}' } })
    expect(await all.variables.list({ deploymentId: id })).toMatchObject([
      { refersTo: null, fingerprint: null, availableAt: 'run', updatedBy: null, scope: 'deployment' },
    ])
  })
})
