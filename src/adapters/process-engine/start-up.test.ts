import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerSpec } from '#core/ports/engine.ts'
import { createContainer } from './create-container.ts'
import { containerRecord, FakePrograms } from '../../../tests/support/fake-programs.ts'
import { removeOldPrograms } from './old-programs.ts'
import { unitOf } from './places.ts'
import { bootLink, installUnit } from './units.ts'
import { watchContainers } from './watch.ts'

const [GOOD, TORN] = ['a', 'c'].map((key) => key.repeat(24)) as [string, string]
let server: FakePrograms

beforeEach(() => {
  server = new FakePrograms()
})
afterEach(() => server.close())

/** Watches until something is so. */
async function watchUntil(isSo: () => boolean): Promise<void> {
  const controller = new AbortController()
  const watching = watchContainers(server.store, {}, () => undefined, controller.signal)
  try {
    await expect.poll(isSo, { timeout: 10_000 }).toBe(true)
  } finally {
    controller.abort()
    await watching
  }
}

/** Systemd says of each unit that it runs, until it is stopped. */
function running(): void {
  const ids = `for unit; do case "$unit" in *.service) grep -qs "systemctl stop -- $unit" asked || printf 'Id=%s\\nLoadState=loaded\\nActiveState=active\\n\\n' "$unit";; esac; done`
  server.program('systemctl', `case "$1" in show) ${ids};; esac`)
}

async function serve(id: string): Promise<void> {
  const record = containerRecord(id[0] ?? '', { name: `webops-${id[0]}` })
  await server.store.saveContainer(record)
  await installUnit(server.store, record)
}

describe('a worker that starts', () => {
  it('ends and takes away what the one before it has left, before anybody makes anything', async () => {
    const build = 'e'.repeat(24)
    mkdirSync(join(server.store.places.builds, build), { recursive: true })
    writeFileSync(join(server.store.places.builds, build, 'environment'), 'TOKEN="x"\n')
    await watchUntil(() => !existsSync(join(server.store.places.builds, build)))
    expect(server.asked(`stop -- webops-process.${build}.build-*.service`)).toHaveLength(1)
  })

  it('makes nothing where there was never a standard deployment', async () => {
    await watchUntil(() => true)
    expect(existsSync(server.store.places.folder)).toBe(false)
  })

  it('says what it could not take away, and watches all the same', async () => {
    mkdirSync(join(server.store.places.builds, 'e'.repeat(24)), { recursive: true })
    server.program('systemctl', 'case "$1" in stop) exit 1;; esac')
    await watchUntil(() => server.reported.includes('unit_failed'))
  })
})

describe('a unit whose record is torn', () => {
  it.each(['{"id": "c', '{}', null])('(%j) is stopped, for good, and told of once; others run on', async (torn) => {
    await serve(GOOD)
    await serve(TORN)
    const file = join(server.store.places.container(TORN), 'container.json')
    if (torn === null) rmSync(file)
    else writeFileSync(file, torn)
    running()
    await watchUntil(() => server.reported.includes('container_unreadable'))
    await watchUntil(() => server.asked(`show`).length > 4)
    expect(server.reported).toEqual(['container_unreadable'])
    expect(server.asked(`stop -- ${unitOf(TORN)}`)).toHaveLength(1)
    expect(server.asked(`stop -- ${unitOf(GOOD)}`)).toEqual([])
    expect(existsSync(join(server.store.unitDir, unitOf(TORN)))).toBe(true)
    const boot = readdirSync(join(bootLink(server.store, TORN), '..'))
    expect(boot).toEqual([unitOf(GOOD)])
  })

  it('is stopped before another one is made, which may have the same volume', async () => {
    await serve(TORN)
    writeFileSync(join(server.store.places.container(TORN), 'container.json'), '')
    server.tree('b')
    running()
    const spec = { name: 'webops-shop', image: 'shop:b', environment: {}, labels: {}, ports: [], mounts: [], restartPolicy: 'no' }
    await createContainer(server.store, spec as unknown as ContainerSpec, false)
    expect(server.asked(`stop -- ${unitOf(TORN)}`)).toHaveLength(1)
  })

  it('is left alone where another installation has made it', async () => {
    running()
    const unit = join(server.store.unitDir, unitOf(TORN))
    writeFileSync(unit, `[Service]\nRootDirectory=/srv/other/containers/${TORN}/root\n`)
    mkdirSync(join(bootLink(server.store, TORN), '..'), { recursive: true })
    symlinkSync(unit, bootLink(server.store, TORN))
    await serve(GOOD)
    await watchUntil(() => server.asked('show').length > 2)
    expect([server.reported, server.asked(`stop -- ${unitOf(TORN)}`)]).toEqual([[], []])
  })
})

describe('copies of Node', () => {
  it('go when no unit and no record names them, cut-off ones too, and nothing else goes', async () => {
    const programs = join(server.folder, 'programs')
    const [now, kept, old] = ['24.2.0', '24.1.0', '22.0.0'].map((version) => `node-v${version}-npm-11.21.2`) as [string, string, string]
    const names = [now, kept, old, `${kept}.1`, `${now}.4194305`, `${now}.${process.ppid}`, 'node-fetch', 'caddy']
    for (const name of names) mkdirSync(join(programs, name, 'bin'), { recursive: true })
    const store = { ...server.store, programs: { node: join(programs, now, 'bin/node'), caddy: null } }
    const bind = { source: join(programs, kept), target: '/opt/webops-node' }
    const record = containerRecord('a', { readOnly: [bind] })
    await store.saveContainer(record)
    await installUnit(store, record)
    await removeOldPrograms(store)
    expect(readdirSync(programs).sort()).toEqual([now, kept, `${now}.${process.ppid}`, 'node-fetch', 'caddy'].sort())
  })

  it('are looked for in no folder of somebody else’s', async () => {
    const foreign = join(server.folder, 'modules')
    for (const name of ['node', 'node-v22.0.0-npm-10.0.0']) mkdirSync(join(foreign, name, 'bin'), { recursive: true })
    await removeOldPrograms({ ...server.store, programs: { node: join(foreign, 'node/bin/node'), caddy: null } })
    expect(readdirSync(foreign)).toHaveLength(2)
  })
})
