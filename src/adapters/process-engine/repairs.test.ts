import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ContainerSpec } from '#core/ports/engine.ts'
import { createTemplates } from '../templates/nunjucks-templates.ts'
import { booted } from './booted.ts'
import { commandCalls } from './commands.ts'
import { containerCalls } from './containers.ts'
import { createContainer } from './create-container.ts'
import { unitOf } from './places.ts'
import { readRecord, writePrivate, writeRecord, type ContainerRecord } from './records.ts'
import { openStore, type Store } from './store.ts'
import { sweep } from './sweep.ts'
import { systemctl, unitStates } from './systemd.ts'
import { runUnit } from './systemd-run.ts'
import { imageCalls } from './trees.ts'
import { installUnit, linkAlias } from './units.ts'
import { volumeCalls } from './volumes.ts'

const path = process.env['PATH']
const mark = booted.mark
const ID = 'a'.repeat(24)
const TREE = 'b'.repeat(64)
let folder: string
let store: Store

/** A program of this name that answers with `script`, and writes down what it was asked. */
function program(name: string, script: string): void {
  const file = join(folder, 'bin', name)
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${folder}/asked\n${script}\n`)
  chmodSync(file, 0o755)
}
const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : [])
const forget = () => rmSync(join(folder, 'asked'), { force: true })

const base = (): ContainerRecord => ({
  ...{ id: ID, name: 'webops-shop', imageId: `tree:${TREE}`, deployment: 'shop', account: 'nobody', labels: {} },
  ...{ createdAt: new Date(0).toISOString(), startedAt: new Date(0).toISOString(), stopGraceSeconds: 1, stopSignal: 'SIGTERM' },
  ...{ restartPolicy: 'no', isWanted: true, isCommand: false, networkMode: 'bridge', ports: [], volumes: ['data'] },
  ...{ readOnly: [], writable: [], inMemory: [], directory: '/app', limits: {} },
})
const bootLink = () => join(store.unitDir, 'multi-user.target.wants', unitOf(ID))
const alias = () => join(store.unitDir, 'webops-shop.service')

function tree(more: object = {}): void {
  const record = { id: `tree:${TREE}`, references: ['shop:1'], labels: {}, account: 'nobody', start: ['true'], path: '/bin', ...more }
  mkdirSync(join(store.places.trees, TREE, 'files'), { recursive: true })
  writeFileSync(join(store.places.trees, TREE, 'tree.json'), JSON.stringify({ ...record, process: { root: '.', versions: {} } }))
}
const spec = (more: Partial<ContainerSpec> = {}) =>
  ({
    ...{ name: 'webops-shop.run-a', image: 'shop:1', environment: {}, labels: {} },
    ports: [],
    mounts: [],
    ...more,
  }) as unknown as ContainerSpec

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repairs-'))
  store = openStore({
    folder: join(folder, 'engine'),
    templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
    programs: { node: null, caddy: null },
    unitDir: join(folder, 'units'),
  })
  for (const name of ['bin', 'units', 'booted']) mkdirSync(join(folder, name))
  booted.mark = join(folder, 'not-booted')
  program('systemctl', '')
  program('journalctl', '')
  program('chown', '')
  process.env['PATH'] = `${join(folder, 'bin')}:${path}`
})
afterEach(() => {
  process.env['PATH'] = path
  booted.mark = mark
  rmSync(folder, { recursive: true })
})

describe('a record', () => {
  it('of a volume that is torn makes nobody its owner', async () => {
    const file = join(store.places.volume('shop-data'), 'volume.json')
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, '{"name": "sh')
    const labels = { 'webops.deployment': 'other' }
    await expect(volumeCalls(store).ensureVolume('shop-data', labels)).rejects.toMatchObject({ code: 'volume_unreadable' })
    expect(asked().filter((line) => line.startsWith('chown'))).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe('{"name": "sh')
  })

  it.each(['', '{"id": "a', '\0\0\0\0', 'null', '7'])(
    'that is torn (%j) is not there, stays as it is, and stops no other',
    async (torn) => {
      await store.saveContainer(base())
      const other = join(store.places.container('c'.repeat(24)), 'container.json')
      mkdirSync(join(other, '..'), { recursive: true })
      writeFileSync(other, torn)
      tree()
      mkdirSync(join(store.places.trees, 'd'.repeat(64)))
      writeFileSync(join(store.places.trees, 'd'.repeat(64), 'tree.json'), torn)
      expect((await store.containers()).map(({ id }) => id)).toEqual([ID])
      expect(await store.container('c'.repeat(24))).toBeNull()
      expect(await containerCalls(store).inspectContainer('webops-other')).toBeNull()
      expect(await imageCalls(store).inspectImage('shop:1')).toMatchObject({ id: `tree:${TREE}` })
      expect(await volumeCalls(store).surveyVolumes({})).toEqual([])
      expect(readFileSync(other, 'utf8')).toBe(torn)
    },
  )

  it('is whole, however many write it at once, and leaves nothing beside it when it cannot be', async () => {
    const file = join(folder, 'records/one.json')
    await Promise.all([1, 2, 3, 4, 5].map((n) => writeRecord(file, { n })))
    expect(await readRecord(file)).toMatchObject({ n: expect.any(Number) as number })
    mkdirSync(join(folder, 'records/taken/x'), { recursive: true })
    await expect(writePrivate(join(folder, 'records/taken'), 'x')).rejects.toMatchObject({ syscall: 'rename' })
    expect(readdirSync(join(folder, 'records')).sort()).toEqual(['one.json', 'taken'])
  })

  it('is on the disk before it has its name, and has its name there before anybody goes on', async () => {
    const file = join(folder, 'record.json')
    const handle = await open(folder, 'r')
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync')
    const named: boolean[] = []
    sync.mockImplementation(() => Promise.resolve(void named.push(existsSync(file))))
    await writeRecord(file, {}).finally(() => sync.mockRestore())
    await handle.close()
    expect(named).toEqual([false, true])
  })
})

describe('what a process that was killed has left', () => {
  const build = 'e'.repeat(24)
  beforeEach(async () => {
    const under = (...names: string[]) => mkdirSync(join(store.places.folder, ...names), { recursive: true })
    under('builds', build)
    writeFileSync(join(store.places.builds, build, 'environment'), 'TOKEN="x"\n')
    under('trees', 'f'.repeat(64), 'files')
    under('containers', '0'.repeat(24), 'home')
    under('containers', '1'.repeat(24))
    writeFileSync(join(store.places.container('1'.repeat(24)), 'container.json'), '')
    under('homes', 'shop')
    tree()
    await store.saveContainer(base())
  })
  const kept = () => ['builds', 'trees', 'containers', 'homes'].map((name) => readdirSync(join(store.places.folder, name)).sort())
  const all = [[build], [TREE, 'f'.repeat(64)], ['0'.repeat(24), '1'.repeat(24), ID], ['shop']]
  const rest = [[], [TREE], ['1'.repeat(24), ID], ['shop']]

  it('is ended and taken away, before the first thing is made, where systemd is booted', async () => {
    await store.prepare()
    expect([kept(), asked()]).toEqual([all, []])
    booted.mark = join(folder, 'booted')
    await Promise.all([store.prepare(), store.prepare()])
    expect(kept()).toEqual(rest)
    for (const key of [build, 'f'.repeat(24)])
      expect(asked()).toContain(`systemctl stop -- webops-process.${key}.build-*.service webops-process.${key}.fill.service`)
    // What serves runs on, without the commands beside it that nobody waits for any more.
    expect(asked().join()).toContain(`webops-process.${ID}.x-*.service webops-process.${ID}.tar-*.service`)
    expect(asked().join()).not.toContain(unitOf(ID))
    // What is under way from now on is this process's own.
    mkdirSync(join(store.places.builds, build))
    await store.prepare()
    expect(readdirSync(store.places.builds)).toEqual([build])
  })

  it('stays where another process that makes things is alive, and while its units cannot be ended', async () => {
    const makers = join(store.places.folder, 'makers')
    mkdirSync(makers)
    writeFileSync(join(makers, String(process.ppid)), `${process.ppid}\n`)
    await sweep(store.places)
    expect(kept()).toEqual(all)
    // A number that was given out again is not that process.
    writeFileSync(join(makers, String(process.ppid)), `${process.ppid}\n1\n`)
    booted.mark = join(folder, 'booted')
    program('systemctl', 'exit 1')
    await sweep(store.places)
    expect(kept()).toEqual([...all.slice(0, 2), ...rest.slice(2)])
    program('systemctl', '')
    await sweep(store.places)
    expect(kept()).toEqual(rest)
    expect(readdirSync(makers)).toEqual([String(process.pid)])
  })

  it('is not touched by somebody who only looks', async () => {
    booted.mark = join(folder, 'booted')
    const [images, containers] = [imageCalls(store), containerCalls(store)]
    await images.listImages({})
    await containers.surveyContainers({})
    await volumeCalls(store).surveyVolumes({})
    await containers.stopContainer('webops-shop', 1)
    expect(kept()).toEqual(all)
  })
})

describe('a container that cannot be made', () => {
  it('leaves no folder', async () => {
    tree()
    await expect(createContainer(store, spec({ environment: { 'A B': 'x' } }), false)).rejects.toMatchObject({ code: 'variable_not_here' })
    expect(readdirSync(store.places.containers)).toEqual([])
  })

  it('leaves no record of a command, so that its volumes are free', async () => {
    tree()
    const volume = { name: 'data', labels: { 'webops.deployment': 'unnamed' }, createdAt: '2026-01-01' }
    mkdirSync(join(store.places.volumes, 'data/files'), { recursive: true })
    writeFileSync(join(store.places.volumes, 'data/volume.json'), JSON.stringify(volume))
    // The application has laid a link in the moment between the two looks.
    program('chown', `ln -sfn /etc ${store.places.trees}/${TREE}/files/sub`)
    const mounts = [{ type: 'volume' as const, source: 'data', target: '/app/sub/data', readOnly: false, leaveEmpty: true }]
    const io = { stdin: false, terminal: null }
    const opening = commandCalls(store).openCommand(spec({ mounts }), io, () => undefined)
    await expect(opening).rejects.toMatchObject({ code: 'target_not_here' })
    expect(await store.containers()).toEqual([])
    await volumeCalls(store).removeVolume('data')
    expect(await volumeCalls(store).listVolumes({})).toEqual([])
  })
})

describe('a step that was cut off after the record', () => {
  const shows = (...lines: string[]) => program('systemctl', `case "$1" in show) printf '%s\\n' ${lines.join(' ')} ;; esac`)
  const reloads = () => asked().filter((line) => line === 'systemctl daemon-reload').length
  const unitFile = () => readFileSync(join(store.unitDir, unitOf(ID)), 'utf8')

  it('is done again: the unit is as its policy says, is started at boot, and has its name', async () => {
    await installUnit(store, base())
    expect(unitFile()).toContain('Restart=no')
    await store.saveContainer({ ...base(), restartPolicy: 'unless-stopped' })
    await containerCalls(store).setRestartPolicy('webops-shop', 'unless-stopped')
    expect(unitFile()).toContain('Restart=always')
    expect(existsSync(bootLink())).toBe(true)
    expect(readlinkSync(alias())).toBe(unitOf(ID))
    expect(reloads()).toBe(1)
  })

  it('costs no reload where all is as it was, and one where systemd was not told', async () => {
    const record: ContainerRecord = { ...base(), restartPolicy: 'unless-stopped' }
    await store.saveContainer(record)
    await installUnit(store, record)
    await linkAlias(store, record)
    const again = async (...lines: string[]) => {
      forget()
      shows(...lines)
      await containerCalls(store).setRestartPolicy('webops-shop', 'unless-stopped')
      return reloads()
    }
    expect(await again(`Id=${unitOf(ID)}`, 'NeedDaemonReload=no', `Id=${unitOf(ID)}`, 'NeedDaemonReload=no')).toBe(0)
    expect(asked()).toContain(`systemctl show --property=Id,NeedDaemonReload -- ${unitOf(ID)} webops-shop.service`)
    expect(await again(`Id=${unitOf(ID)}`, 'NeedDaemonReload=yes')).toBe(1)
    expect(await again(`Id=${unitOf(ID)}`, 'NeedDaemonReload=no', `Id=${unitOf('9'.repeat(24))}`)).toBe(1)
    // A unit of somebody else's that has the name stays, and is no news each time.
    rmSync(alias())
    writeFileSync(alias(), '[Service]\n')
    expect(await again(`Id=${unitOf(ID)}`, 'NeedDaemonReload=no')).toBe(0)
    expect(readFileSync(alias(), 'utf8')).toBe('[Service]\n')
  })

  it('is done again by a start and a stop: the link for the boot', async () => {
    const record: ContainerRecord = { ...base(), restartPolicy: 'unless-stopped' }
    await store.saveContainer(record)
    await containerCalls(store).startContainer('webops-shop')
    expect(existsSync(bootLink())).toBe(false)
    expect(() => readlinkSync(bootLink())).not.toThrow()
    rmSync(bootLink())
    await store.saveContainer({ ...record, isWanted: false })
    symlinkSync(join(store.unitDir, unitOf(ID)), bootLink())
    await containerCalls(store).stopContainer('webops-shop', 1)
    expect(() => readlinkSync(bootLink())).toThrow()
  })
})

describe('a server on which no systemd is booted', () => {
  const away = () => program('systemctl', 'echo "System has not been booted with systemd as init system" >&2; exit 1')

  it('runs nothing, and has all of it stopped and removed', async () => {
    away()
    await store.saveContainer(base())
    await installUnit(store, base())
    const calls = containerCalls(store)
    expect(await calls.surveyContainers({})).toMatchObject([{ name: 'webops-shop', state: 'exited' }])
    await calls.setRestartPolicy('webops-shop', 'unless-stopped')
    await calls.stopContainer('webops-shop', 1)
    await expect(calls.startContainer('webops-shop')).rejects.toMatchObject({ code: 'container_start_failed' })
    await calls.removeContainer('webops-shop')
    expect(await store.containers()).toEqual([])
    rmSync(join(folder, 'bin/systemctl'))
    process.env['PATH'] = join(folder, 'bin')
    expect(await unitStates([unitOf(ID)])).toEqual(new Map())
  })

  it('is none where systemd is booted and fails, or hangs', async () => {
    away()
    booted.mark = join(folder, 'booted')
    await expect(unitStates([unitOf(ID)])).rejects.toMatchObject({ code: 'unit_failed' })
    program('systemctl', 'exec sleep 60')
    const message = expect.stringContaining('did not answer within 1 s') as string
    await expect(systemctl(['show'], [0], 200)).rejects.toMatchObject({ code: 'unit_failed', message })
  })
})

describe('a unit of a build', () => {
  it('has an end, whoever waits for it, and others have none but what they are given', async () => {
    program('systemd-run', '')
    await runUnit(`webops-process.${ID}.build-0.service`, ['-p', 'A=b'], {})
    await runUnit(`webops-process.${ID}.fill.service`, [], {})
    await runUnit(`webops-process.${ID}.fill.service`, [], { limitSeconds: 5 })
    expect(asked().map((line) => line.match(/-p .*(?= -- )/)?.[0] ?? '')).toEqual([
      '-p A=b -p RuntimeMaxSec=7200',
      '',
      '-p RuntimeMaxSec=5',
    ])
  })
})
