import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedFilesView, FileListView } from '#api/schemas/file-views.ts'
import { settingsDrift } from '#core/release/settings-drift.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'
import { ENGINE } from './docker-rollout.ts'
import { rollbackWorld } from './rollback-world.ts'

const CONFIG = '/etc/app/config.toml'
const KEY = '/run/secrets/app.key'
const FIRST = 'first-canary-of-a-key\n  its second canary line\n'
const SECOND = 'another-canary-of-a-key\n'
const LOCAL = { type: 'local' } as const
const raw = new Docker({ socketPath: '/var/run/docker.sock' })

/** What a command in the live container prints. */
async function inContainer(name: string, script: string): Promise<string> {
  const chunks: string[] = []
  const io = { stdin: false, terminal: null }
  const session = await ENGINE.openExec(`webops-${name}`, ['sh', '-c', script], 'test', io, (bytes) => void chunks.push(bytes.toString()))
  await session.ended
  return chunks.join('')
}

describe('configuration files of a deployment', () => {
  let world: Awaited<ReturnType<typeof rollbackWorld>>
  const url = () => `/api/v1/deployments/${world.name}/files`
  const stateDir = () => join(world.worker.folders.deployments, world.name)
  const folders = () => readdir(join(stateDir(), 'files')).then((names) => names.sort())
  const set = async (input: Record<string, unknown>) => {
    const { status, body } = await world.ask('PUT', url(), input)
    expect(status, JSON.stringify(body)).toBe(200)
    return body as ChangedFilesView
  }
  const states = async () => {
    const { items, differs } = (await world.ask('GET', url())).body as FileListView
    return { differs, of: Object.fromEntries(items.map(({ path, state }) => [path, state])) }
  }
  const read = () => inContainer(world.name, `cat ${CONFIG} ${KEY}`)

  beforeEach(async () => {
    world = await rollbackWorld()
    await world.commit('one')
    await world.settings({ runOptions: { user: '1000:1000' } })
    await set({ path: CONFIG, content: "colour = 'green'\n" })
    await set({ path: KEY, content: FIRST, secret: true })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })
  })
  afterEach(() => world.close())

  it('stand in the container at their path, for reading only, and a user who is not root can read them', async () => {
    await set({ path: '/opt/run me', content: '#!/bin/sh\necho ran täglich 🚀', mode: '0755', apply: true })
    await world.wake()
    expect(await inContainer(world.name, 'id -u')).toBe('1000\n')
    expect(await read()).toBe(`colour = 'green'\n${FIRST}`)
    expect(await inContainer(world.name, `stat -c '%a %u' ${CONFIG} '/opt/run me'`)).toBe('444 0\n755 0\n')
    expect(await inContainer(world.name, "'/opt/run me'")).toBe('ran täglich 🚀\n')
    expect(await inContainer(world.name, `(echo x > ${CONFIG}) 2>&1; rm ${CONFIG} 2>&1; id -u`)).toMatch(/(denied|Read-only)[^]*1000/)
    const { Mounts } = await raw.getContainer(`webops-${world.name}`).inspect()
    expect(Mounts.map(({ Destination, RW }) => `${Destination} ${RW}`).sort()).toEqual([
      `${CONFIG} false`,
      '/opt/run me false',
      `${KEY} false`,
    ])
  })

  it('hold their secrets nowhere else: not in what the engine tells, in logs, answers and records', async () => {
    await world.settings({ releaseCommand: `cat ${CONFIG} ${KEY}; echo "the key is $(head -n 1 ${KEY})"` })
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'succeeded' })
    expect(world.log()).toContain("colour = 'green'")
    expect(world.log()).toContain('the key is [REDACTED]')
    const { body } = await world.ask('GET', url())
    expect((body as FileListView).items).toMatchObject([
      {
        path: CONFIG,
        secret: false,
        content: "colour = 'green'\n",
        bytes: 17,
        mode: '0444',
        state: 'same',
        updatedBy: 'root on the server',
      },
      { path: KEY, secret: true, content: null, bytes: FIRST.length, state: 'same' },
    ])
    const told = [
      world.log(),
      JSON.stringify(await raw.getContainer(`webops-${world.name}`).inspect()),
      JSON.stringify(body),
      JSON.stringify((await world.ask('GET', `/api/v1/deployments/${world.name}/releases/1/diff/settings`)).body),
      JSON.stringify(await world.worker.configFiles.list(world.id)),
      JSON.stringify(await world.worker.releases.list(world.id, { limit: 10 })),
      JSON.stringify(await world.worker.audit.list({ limit: 100 })),
    ]
    for (const text of told) expect(text).not.toContain('canary')
    for (const folder of [stateDir(), join(stateDir(), 'files'), join(stateDir(), 'files/2')])
      expect((await stat(folder)).mode & 0o777, folder).toBe(0o700)
  })

  it('come with each release, and come back with it; secrets as they are now, or as they were', async () => {
    const { rollouts } = await set({ path: CONFIG, content: "colour = 'blue'\n" })
    expect(rollouts).toEqual([])
    expect(await states()).toEqual({ differs: true, of: { [CONFIG]: 'changed', [KEY]: 'same' } })
    const drift = await settingsDrift(world.core, LOCAL, world.name)
    expect(drift?.changes).toEqual([
      { field: `files.${CONFIG}`, secret: false, change: 'changed', before: "colour = 'green'\n", after: "colour = 'blue'\n" },
    ])
    await set({ path: '/etc/app/new', content: 'new' })
    expect(await read()).toContain('green')
    expect((await set({ path: KEY, content: SECOND, apply: true })).rollouts).toHaveLength(1)
    await world.wake()
    expect(await read()).toBe(`colour = 'blue'\n${SECOND}`)
    expect(await states()).toMatchObject({ differs: false })
    expect(await folders()).toEqual(['2'])

    expect(await world.rollOut({ kind: 'rollback', release: 1 })).toMatchObject({ state: 'succeeded' })
    expect(await read()).toBe(`colour = 'green'\n${SECOND}`)
    expect(await inContainer(world.name, 'ls /etc/app')).toBe('config.toml\n')
    expect(await states()).toEqual({ differs: true, of: { [CONFIG]: 'changed', '/etc/app/new': 'new', [KEY]: 'same' } })
    expect(await world.rollOut({ kind: 'restart' })).toMatchObject({ state: 'succeeded' })
    expect(await read()).toBe(`colour = 'green'\n${SECOND}`)
    expect(await folders()).toEqual(['1'])

    expect(await world.rollOut({ kind: 'rollback', release: 1, secrets: 'release' })).toMatchObject({ state: 'succeeded' })
    expect(await read()).toBe(`colour = 'green'\n${FIRST}`)
    expect(await states()).toMatchObject({ of: { [KEY]: 'changed' } })
    const diff = await world.ask('GET', `/api/v1/deployments/${world.name}/releases/1/diff/2`)
    expect((diff.body as { configuration: { field: string }[] }).configuration.map(({ field }) => field)).toEqual([
      `files.${CONFIG}`,
      'files./etc/app/new',
      `files.${KEY}`,
    ])

    expect((await world.ask('POST', `/api/v1/deployments/${world.name}/releases/1/adopt`)).status).toBe(200)
    expect(await states()).toEqual({ differs: false, of: { [CONFIG]: 'same', [KEY]: 'same' } })
    const gone = await world.ask('DELETE', url(), { path: CONFIG, apply: true })
    expect((gone.body as ChangedFilesView).items.find(({ path }) => path === CONFIG)).toMatchObject({ state: 'removed' })
    await world.wake()
    expect(await inContainer(world.name, `ls ${CONFIG} 2>&1; cat ${KEY}`)).toMatch(/No such file[^]*first-canary/)
  })

  it('are there for the release command as they will be, and leave nothing behind where it fails, or when all is removed', async () => {
    await set({ path: CONFIG, content: "colour = 'red'\n" })
    await world.settings({ releaseCommand: `cat ${CONFIG}; exit 3` })
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'failed', error: { code: 'release_command_failed' } })
    expect(world.log()).toContain("colour = 'red'")
    expect(await read()).toContain('green')
    expect(await folders()).toEqual(['1'])
    expect((await world.ask('DELETE', `/api/v1/deployments/${world.name}`, { name: world.name })).status).toBe(202)
    await world.wake()
    await expect(readdir(join(stateDir(), 'files'))).rejects.toThrow('ENOENT')
    expect(await world.worker.configFiles.list(world.id)).toEqual([])
  })

  it('say so where the image has a folder in their place', async () => {
    await set({ path: '/usr/share', content: 'no folder' })
    const { state, error } = await world.rollOut({ kind: 'reconfigure' })
    expect({ state, error }).toMatchObject({ state: 'failed', error: { code: 'container_path_taken' } })
    expect(JSON.stringify(error)).toMatch(/at \/usr\/share, /)
    expect(await folders()).toEqual(['1'])
  })

  it('do not open for another deployment or another path, whatever the records say', async () => {
    const stored = await world.worker.configFiles.list(world.id)
    const key = stored.find(({ path }) => path === KEY)
    if (!key) throw new Error('It was not set.')
    await world.worker.configFiles.set(world.id, { ...key, path: '/srv/www/index.html' }, 'somebody')
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
  })
})

describe('configuration files of what serves', () => {
  let world: CommandWorld
  beforeEach(async () => (world = await commandWorld()))
  afterEach(() => world.close())

  it('are there for one-off commands, and written again where somebody removed them', async () => {
    const name = `f${world.instance}`.slice(0, 40)
    await world.add(name, { files: [{ path: CONFIG, mode: 0o444, content: 'kept' }] })
    await world.reconcile()
    expect((await world.run([name, '--', 'cat', CONFIG])).stdout.toString()).toBe('kept')
    expect(await world.reconcile()).toEqual([])

    const files = join(world.worker.folders.deployments, name, 'files')
    await rm(files, { recursive: true })
    await raw.getContainer(`webops-${name}`).stop({ t: 1 })
    expect(await world.reconcile()).toEqual([expect.stringContaining('started again')])
    expect(await readdir(files)).toEqual(['1'])
    expect((await world.run([name, '--', 'cat', CONFIG])).stdout.toString()).toBe('kept')
  })
})
