import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeploymentView, ReleaseDiffView, ReleaseView } from '#api/schemas/views.ts'
import { settingsDrift } from '#core/release/settings-drift.ts'
import { ENGINE } from './docker-rollout.ts'
import { rollbackWorld } from './rollback-world.ts'

let world: Awaited<ReturnType<typeof rollbackWorld>>
const LOCAL = { type: 'local' } as const
const path = (rest: string) => `/api/v1/deployments/${world.name}/releases${rest}`
const diffOf = async (rest: string) => {
  const { status, body } = await world.ask('GET', path(rest))
  expect(status, JSON.stringify([body, world.unexpected.map(String)])).toBe(200)
  return body as ReleaseDiffView
}

afterEach(() => world.close())

describe('rolling back', () => {
  beforeEach(async () => {
    world = await rollbackWorld()
    await world.commit('one')
    await world.variables({ COLOUR: 'green', ONLY_THEN: 'yes' }, { PASSWORD: 'old-canary', GONE: 'gone-canary' })
    await world.settings({ dockerVolumes: ['data:/data'], dockerPorts: ['48131:9000'], memoryLimitMb: 256, stopSignal: 'SIGINT' })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })

    await world.commit('two')
    await world.variables({ COLOUR: 'blue' }, { PASSWORD: 'new-canary' })
    await world.settings({
      dockerVolumes: [],
      dockerPorts: ['48132:9000'],
      healthTimeoutSeconds: 30,
      memoryLimitMb: null,
      stopSignal: null,
    })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded', releaseNumber: 2 })
    expect(await world.container()).toMatchObject({ ports: ['48132:9000/tcp'], volumes: [], memoryBytes: 0, environment: { BUILT: 'two' } })
  })

  it('brings image, variables, ports and volumes of then back, and keeps the values that secrets have now', async () => {
    expect(await world.rollOut({ kind: 'rollback', release: 1 })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })
    const container = await world.container()
    expect(container).toMatchObject({
      image: await world.imageOf(1),
      ports: ['48131:9000/tcp'],
      volumes: [`webops-${world.name}-data:/data`],
      memoryBytes: 256 * 1024 * 1024,
      stopSignal: 'SIGINT',
      environment: { BUILT: 'one', COLOUR: 'green', ONLY_THEN: 'yes', PASSWORD: 'new-canary', GONE: 'gone-canary' },
    })

    // A restart starts the same again, with the password that it serves with.
    expect(await world.rollOut({ kind: 'restart' })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })
    expect((await world.container()).environment).toMatchObject({ BUILT: 'one', PASSWORD: 'new-canary' })

    // The settings are untouched: the page says in what they are not what serves.
    const drift = await settingsDrift(world.core, LOCAL, world.name)
    expect(drift?.changes.map(({ field }) => field)).toEqual([
      'dockerVolumes',
      'dockerPorts',
      'healthTimeoutSeconds',
      'stopSignal',
      'memoryLimitMb',
      'dockerEnvVars.COLOUR',
      'dockerEnvVars.GONE',
      'dockerEnvVars.ONLY_THEN',
    ])
    expect(drift?.release).toBe(1)

    // One way out: the release's become the settings, and nothing is left that differs.
    const { status, body } = await world.ask('POST', path('/1/adopt'))
    expect(status).toBe(200)
    expect(body as DeploymentView).toMatchObject({
      dockerPorts: ['48131:9000'],
      dockerVolumes: ['data:/data'],
      healthTimeoutSeconds: 60,
      memoryLimitMb: 256,
      stopSignal: 'SIGINT',
    })
    expect((await settingsDrift(world.core, LOCAL, world.name))?.changes).toEqual([])
    await world.commit('three')
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded', releaseNumber: 3 })
    expect(await world.container()).toMatchObject({
      ports: ['48131:9000/tcp'],
      environment: { BUILT: 'three', COLOUR: 'green', PASSWORD: 'new-canary', GONE: 'gone-canary' },
    })
  })

  it('brings the secrets of then back when they are asked for; applying the settings is the other way out', async () => {
    expect(await world.rollOut({ kind: 'rollback', release: 1, secrets: 'release' })).toMatchObject({ state: 'succeeded' })
    expect((await world.container()).environment).toMatchObject({ BUILT: 'one', PASSWORD: 'old-canary' })
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'succeeded', releaseNumber: 3 })
    expect(await world.container()).toMatchObject({
      image: await world.imageOf(1),
      ports: ['48132:9000/tcp'],
      volumes: [],
      environment: { BUILT: 'one', COLOUR: 'blue', PASSWORD: 'new-canary' },
    })
  })

  it('shows the difference first: commits, configuration, Dockerfile and image, and of secrets only that they are others', async () => {
    await world.variables({ COLOUR: 'blue' }, { PASSWORD: 'new-canary' }) // the same value, encrypted once more
    const diff = await diffOf('/2/diff/1')
    expect(diff.commits).toMatchObject({ added: [], removed: [{ subject: 'two', author: 'Ada' }], complete: true })
    const change = (field: string) => diff.configuration.find((one) => one.field === field)
    expect(change('dockerPorts')).toMatchObject({ change: 'changed', before: '48132:9000', after: '48131:9000' })
    expect(change('dockerVolumes')).toMatchObject({ change: 'added', after: 'data:/data' })
    expect(change('dockerEnvVars.COLOUR')).toMatchObject({ before: 'blue', after: 'green', secret: false })
    expect(change('dockerEnvVars.PASSWORD')).toEqual({
      field: 'dockerEnvVars.PASSWORD',
      secret: true,
      change: 'changed',
      before: null,
      after: null,
    })
    expect(diff.dockerfile.patch).toContain('-ENV BUILT=two\n+ENV BUILT=one')
    expect(diff.image).toMatchObject({ changed: true, before: { available: true }, after: { available: true } })
    expect(diff.image.after.bytes).toBeGreaterThan(1_000_000)
    expect(JSON.stringify(diff)).not.toMatch(/canary|AGE ENCRYPTED/)

    // As a rollback would run it: the password stays, though it was encrypted twice.
    const asRun = await diffOf('/2/diff/1?secrets=current')
    expect(asRun.configuration.map(({ field }) => field)).not.toContain('dockerEnvVars.PASSWORD')

    const detail = await world.ask('GET', path('/1'))
    expect(detail.body).toMatchObject({
      number: 1,
      live: false,
      dockerPorts: ['48131:9000'],
      dockerfile: expect.stringContaining('BUILT=one') as string,
    })
    expect(JSON.stringify(detail.body)).not.toMatch(/canary|AGE ENCRYPTED/)
    expect((await world.ask('GET', path('/2/diff/9'))).body).toMatchObject({ error: { code: 'release_not_found' } })
  })

  it('is refused before anything runs when the image is gone', async () => {
    await ENGINE.removeImage(`webops/${world.name}:1`)
    // Nobody has told the record yet: the worker looks for itself.
    const late = await world.rollOut({ kind: 'rollback', release: 1 })
    expect(late).toMatchObject({ state: 'failed', error: { code: 'release_image_gone', step: 'prepare' } })
    expect(late.steps).toEqual([])
    expect((await world.container()).environment).toMatchObject({ BUILT: 'two' })

    // It has told now: the page shows it, and who asks again is refused at once.
    const { body } = await world.ask('GET', path(''))
    expect((body as { items: ReleaseView[] }).items.map(({ number, imageAvailable }) => [number, imageAvailable])).toEqual([
      [2, true],
      [1, false],
    ])
    const refused = await world.rollOut({ kind: 'rollback', release: 1 })
    expect(refused).toMatchObject({
      state: 'refused',
      error: { code: 'release_image_gone', hint: expect.stringMatching(/--ref [0-9a-f]{40}/) as string },
    })
  })
})

describe('images', () => {
  it('are kept of the releases that served last and of what is in use, and removed of older ones', async () => {
    world = await rollbackWorld({ keepReleases: 2 })
    const deploy = async (message: string) => {
      await world.commit(message)
      expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded' })
    }
    const names = (...tags: (number | string)[]) => tags.map((tag) => `webops/${world.name}:${tag}`)
    await deploy('one')
    await deploy('two')
    // Gone back to: what served last is not what is newest.
    expect(await world.rollOut({ kind: 'rollback', release: 1 })).toMatchObject({ state: 'succeeded' })
    expect(await world.images()).toEqual(names(1, 2, 'latest'))
    await deploy('three')
    expect(await world.images()).toEqual(names(1, 3, 'latest'))

    // The same image under two releases stays as long as one of them does.
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'succeeded', releaseNumber: 4 })
    expect(await world.images()).toEqual(names(3, 'latest'))

    const foreign = await world.foreignContainer(await world.imageOf(3))
    try {
      await deploy('five')
      await deploy('six')
      expect(await world.images()).toEqual(names(3, 5, 6, 'latest'))
      expect(world.log()).toContain('The image of release 4, 3 stays: a container uses it.')
    } finally {
      await foreign.remove()
    }
    await ENGINE.tagImage(await world.imageOf(5), `webops/${world.name}-mine:1`)
    await deploy('seven')
    await deploy('eight')
    // What somebody gave a name to stays under that name.
    expect(await world.images()).toEqual([`webops/${world.name}-mine:1`, ...names(7, 8, 'latest')])
    const { items } = (await world.ask('GET', path(''))).body as { items: ReleaseView[] }
    expect(items.filter(({ imageAvailable }) => imageAvailable).map(({ number }) => number)).toEqual([8, 7, 5])
  })
})
