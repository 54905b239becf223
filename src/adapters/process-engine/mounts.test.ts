import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerSpec, Mount } from '#core/ports/engine.ts'
import { createTemplates } from '../templates/nunjucks-templates.ts'
import { createContainer } from './create-container.ts'
import { FakePrograms } from '../../../tests/support/fake-programs.ts'
import { refuseLinks, waysWithin } from './links.ts'
import { removeFolder } from './removal.ts'
import { openStore, type Store } from './store.ts'
import { targetHere } from './targets.ts'
import { sizeOf, volumeCalls } from './volumes.ts'

let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mounts-'))
  store = openStore({
    folder: join(folder, 'engine'),
    templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
    programs: { node: null, caddy: null },
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('where something is mounted', () => {
  it.each([
    ...['/', '/bin', '/sbin/x', '/lib', '/lib64/x', '/usr/share/x', '/etc', '/etc/app.conf', '/run/x', '/dev/shm', '/proc', '/sys/x'],
    ...['/opt', '/opt/webops-node', '/opt/webops-caddy/x', '/app', '/app/', '/app/../etc/x', '/home', '/home/app', '/var', '/var/lib/gems'],
    ...['data', '/tmp/x', '/var/tmp/x', '/a b', '/a:b', '/a%n', '/é'],
  ])('%s is refused', (target) => {
    expect(() => targetHere(target)).toThrow(expect.objectContaining({ code: 'target_not_here', field: 'dockerVolumes' }))
  })

  it.each([
    ['/app/data', '/app/data'],
    ['/data//', '/data'],
    ['/app/./x/../data/', '/app/data'],
    ['/var/lib/app', '/var/lib/app'],
    ['/opt/app', '/opt/app'],
    ['/home/app/.cache', '/home/app/.cache'],
    ['/srv/usr', '/srv/usr'],
    ['/tmp', '/tmp'],
  ])('%s is taken as %s', (given, target) => {
    expect(targetHere(given)).toBe(target)
  })

  it('is refused before anything is made, as a volume’s name and a link on the way are', async () => {
    const app = join(store.places.trees, 'a', 'files')
    mkdirSync(app, { recursive: true })
    symlinkSync('/etc', join(app, 'link'))
    const tree = {
      id: 'tree:a',
      references: ['shop:1'],
      labels: {},
      process: { root: '.', versions: {} },
      account: 'nobody',
      start: ['true'],
    }
    writeFileSync(join(store.places.trees, 'a', 'tree.json'), JSON.stringify(tree))
    const attempt = (mount: Partial<Mount>) => {
      const mounts = [
        { type: 'volume', source: 'first', target: '/first', readOnly: false },
        { type: 'volume', source: 'second', target: '/data', readOnly: false, ...mount },
      ]
      const spec = { name: 'webops-shop', image: 'shop:1', environment: {}, labels: {}, ports: [], mounts } as unknown as ContainerSpec
      return createContainer(store, spec, false)
    }
    await expect(attempt({ target: '/etc/x' })).rejects.toMatchObject({ code: 'target_not_here' })
    await expect(attempt({ target: '/app/link/x' })).rejects.toMatchObject({ code: 'target_not_here' })
    await expect(attempt({ source: '../x' })).rejects.toMatchObject({ code: 'volume_name_invalid' })
    await expect(attempt({ type: 'bind', source: join(folder, 'nothing') })).rejects.toMatchObject({ code: 'mount_missing' })
    expect(existsSync(join(folder, 'x'))).toBe(false)
    expect(['volumes', 'containers'].flatMap((one) => readdirSync(join(folder, 'engine', one)))).toEqual([])
  })
})

describe('the way to a mount', () => {
  it('is of the folders that the application may replace, each of them, and of no others', () => {
    const binds = [
      { source: '/t', target: '/app' },
      { source: '/v', target: '/app/data' },
      { source: '/w', target: '/apple' },
    ]
    expect(waysWithin(binds, ['/app/data', '/app/data/a/b', '/apple', '/other/x', '/app'])).toEqual([
      { target: '/app/data', holder: '/t', parts: ['data'], places: ['/t/data'] },
      { target: '/app/data/a/b', holder: '/v', parts: ['a', 'b'], places: ['/v/a', '/v/a/b'] },
    ])
  })

  it('may have folders, and what is not there, and no link', async () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    symlinkSync('/etc', join(folder, 'a/link'))
    symlinkSync('/nowhere', join(folder, 'a/dangling'))
    const way = (...path: string[]) => waysWithin([{ source: join(folder, 'a'), target: '/app' }], [join('/app', ...path)])
    await refuseLinks(way('b', 'c', 'd'))
    for (const name of ['link', 'dangling']) await expect(refuseLinks(way(name, 'x'))).rejects.toMatchObject({ code: 'target_not_here' })
  })
})

describe('a file of WebOps’ own', () => {
  it('is there for the account that runs, and for nobody else, whatever its mode says', async () => {
    const fake = new FakePrograms()
    try {
      fake.tree('b')
      const modes = { secret: 0o400, open: 0o644, hook: 0o755 }
      for (const [name, mode] of Object.entries(modes)) writeFileSync(join(fake.folder, name), name, { mode })
      const mounts = Object.keys(modes).map((name) => ({
        ...{ type: 'bind', source: join(fake.folder, name), target: `/config/${name}`, readOnly: true, isPrivate: true },
      }))
      const spec = { name: 'webops-shop', image: 'shop:b', environment: {}, labels: {}, ports: [], mounts, restartPolicy: 'no' }
      const { id, readOnly } = await createContainer(fake.store, spec as unknown as ContainerSpec, false)
      const lent = readOnly.filter(({ target }) => target.startsWith('/config/'))
      expect(lent.map(({ source }) => [statSync(source).mode & 0o7777, readFileSync(source, 'utf8')])).toEqual([
        [0o440, 'secret'],
        [0o440, 'open'],
        [0o550, 'hook'],
      ])
      for (const { source } of lent) {
        expect(source.startsWith(`${fake.store.places.container(id)}/`)).toBe(true)
        expect(fake.asked()).toContain(`chown --no-dereference root:nobody -- ${source}`)
      }
      // The release's own are as they were.
      expect(statSync(join(fake.folder, 'secret')).mode & 0o7777).toBe(0o400)
    } finally {
      fake.close()
    }
  })
})

describe('volumes', () => {
  it('whose removal was cut off are known until the last of their files is gone, and are removed by the next try', async () => {
    const fake = new FakePrograms()
    try {
      const [volume, calls] = ['webops-shop-data', volumeCalls(fake.store)]
      await calls.ensureVolume(volume, {})
      writeFileSync(join(fake.store.places.volume(volume), 'files/kept'), 'x')
      // Ended after the first thing that it removes, in the order in which a folder lists them.
      const place = fake.store.places.volume(volume)
      const real = 'for last; do :; done; test -e cut && exit 1; touch cut'
      fake.program('rm', `${real}; /bin/rm -rf "$last/volume.json" "$last/kept"; exit 1`)
      await expect(calls.removeVolume(volume)).rejects.toMatchObject({ code: 'program_failed' })
      expect(existsSync(join(place, 'files/kept'))).toBe(false)
      expect(await calls.listVolumes({})).toEqual([volume])
      fake.program('rm', 'exec /bin/rm "$@"')
      await calls.removeVolume(volume)
      expect(existsSync(place)).toBe(false)
    } finally {
      fake.close()
    }
  })

  it('that have files and no record are nobody’s', async () => {
    mkdirSync(join(store.places.volume('webops-shop-data'), 'files'), { recursive: true })
    writeFileSync(join(store.places.volume('webops-shop-data'), 'files/secret'), 'x')
    await expect(volumeCalls(store).ensureVolume('webops-shop-data', {})).rejects.toMatchObject({ code: 'volume_unreadable' })
  })

  it.each(['..', '../x', 'a/b', '', '.hidden', 'a'.repeat(201), 'a b', 'é'])('are not made by the name %j', async (name) => {
    await expect(volumeCalls(store).ensureVolume(name, {})).rejects.toMatchObject({ code: 'volume_name_invalid' })
    expect(existsSync(store.places.folder)).toBe(false)
  })

  it('have a size while they are written to', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'du'), '#!/bin/sh\necho "du: cannot access x" >&2\nprintf "4096\\t/x\\n"\nexit 1\n')
    chmodSync(join(bin, 'du'), 0o755)
    const path = process.env['PATH']
    process.env['PATH'] = `${bin}:${path}`
    try {
      expect(await sizeOf(folder)).toBe(4096)
    } finally {
      process.env['PATH'] = path
    }
  })
})

describe('the removal of a folder', () => {
  it('takes links away and not what they lead to, and is no error of what is gone', async () => {
    mkdirSync(join(folder, 'a'))
    mkdirSync(join(folder, 'b'))
    writeFileSync(join(folder, 'b/file'), 'x')
    symlinkSync(join(folder, 'b'), join(folder, 'a/link'))
    await removeFolder(join(folder, 'a'))
    await removeFolder(join(folder, 'a'))
    expect(readdirSync(folder)).toEqual(['b'])
    expect(readdirSync(join(folder, 'b'))).toEqual(['file'])
  })
})
