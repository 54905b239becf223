import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { dockerWorld, onlyFirst, type Options, type World } from './docker-world.ts'

/** Full disks: file systems of a few megabytes, which something else fills. */

const APP = {
  Dockerfile: `FROM node:24-bookworm-slim\nCMD ["node", "-e", "process.on('SIGTERM', process.exit); require('http').createServer((_, response) => response.end('well')).listen(3000)"]\n`,
}
const second = { Dockerfile: `${APP.Dockerfile}LABEL second=1\n` }

let world: World
let disk: string
const variable = process.env['TMPDIR']
afterEach(async () => {
  await free()
  await world.removeAll()
  await requireProgram('umount', ['--lazy', disk])
  await rm(disk, { recursive: true, force: true })
})

async function smallDisk(megabytes: number): Promise<string> {
  disk = await mkdtemp(join(tmpdir(), 'bad-disk-'))
  const size = `size=${megabytes}m`
  await requireProgram('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk])
  return disk
}

/** To the last byte. */
async function fill(): Promise<void> {
  for (const bytes of [1_000_000, 4096, 1]) {
    for (;;) {
      const written = await appendFile(join(disk, 'filler'), Buffer.alloc(bytes)).then(
        () => true,
        () => false,
      )
      if (!written) break
    }
  }
}

const free = () => rm(join(disk, 'filler'), { force: true })

async function serving(options: Options) {
  world = await dockerWorld(options)
  const { rollout, ...made } = await world.deploy({ port: 3000 }, APP)
  expect(rollout.state, await world.logOf(rollout.id)).toBe('succeeded')
  return made
}

const answer = async (name: string) => (await fetch(`http://${world.address(name)}`)).text()

describe('the disk of workspaces and logs', () => {
  it('is full: the rollout says so, what served serves on, nothing is half written, and it works again when there is space', async () => {
    const { id, name } = await serving({ dataDir: await smallDisk(16) })
    await fill()
    world.change(name, { ...second, data: 'x'.repeat(100_000) })
    const rollout = await world.roll(id)
    expect(rollout).toMatchObject({ state: 'failed', error: { code: 'no_space_left', diagnosis: { id: 'server_disk_full' } } })
    expect(rollout.error?.hint).toContain('df -h')
    expect(await world.worker.deployments.get(id)).toMatchObject({ status: 'running' })
    expect(await answer(name)).toBe('well')
    expect(await world.leftOf(name)).toEqual(onlyFirst(name))
    const logs = await readdir(world.logsDir)
    expect(logs.filter((file) => file.endsWith('.new'))).toEqual([])

    await free()
    const again = await world.roll(id)
    expect(again.state).toBe('succeeded')
    expect(await world.logOf(again.id)).toContain('Release 3:')
    expect(await answer(name)).toBe('well')
  })

  it('fills up while a build prints: the rollout goes on, and its log says that lines are missing', async () => {
    const { id, name } = await serving({ dataDir: await smallDisk(16) })
    const Dockerfile = `${APP.Dockerfile}RUN ["node", "-e", "for (let line = 0; line < 1000; line += 1) console.log('line', line, ${Date.now()})"]\n`
    world.change(name, { Dockerfile })
    const { engine } = world
    world.useEngine({
      ...engine,
      async buildImage(request, onOutput, signal) {
        await fill()
        return engine.buildImage(request, onOutput, signal).finally(free)
      },
    })
    const rollout = await world.roll(id)
    const log = await world.logOf(rollout.id)
    expect(rollout.state).toBe('succeeded')
    expect(log).toMatch(/lines are left out here/)
    expect(log).toMatch(/line 999/)
    // How many were written before it was full is the machine's affair; those that were not are counted.
    const shown = log.split('\n').filter((line) => /line \d+ /.test(line)).length
    const leftOut = Number(/… ([\d,]+) lines are left out here/.exec(log)?.[1]?.replaceAll(',', ''))
    expect(shown).toBeLessThan(1000)
    expect(shown + leftOut).toBeGreaterThanOrEqual(1000)
  })

  it('is full right after the switch: what serves then is not taken away by the next rollout', async () => {
    const { id, name } = await serving({ dataDir: await smallDisk(16) })
    const before = world.address(name)
    world.change(name, second)
    world.onPoint.current = fill
    const rollout = await world.roll(id)
    world.onPoint.current = async () => undefined
    expect(rollout.state).toBe('succeeded')
    expect(world.address(name)).not.toBe(before)
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`, `webops-${name}.next`])

    await free()
    let failures = 0
    let asked = 0
    const rolling = world.roll(id)
    const done = rolling.then(() => true)
    while (!(await Promise.race([done, new Promise<false>((resolve) => setTimeout(resolve, 20, false))]))) {
      asked += 1
      await answer(name).catch(() => (failures += 1))
    }
    expect((await rolling).state).toBe('succeeded')
    expect(asked).toBeGreaterThan(5)
    expect(failures).toBe(0)
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`])
  })
})

describe('the disk with the database on it', () => {
  async function withDatabase() {
    process.env['TMPDIR'] = await smallDisk(24)
    try {
      return await serving({})
    } finally {
      if (variable === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = variable
    }
  }

  it.each([
    ['while the source is fetched', 'fetch'],
    ['at the moment of the switch', 'switch'],
  ])('fills up %s: what served serves on, nothing is left, and the rollout is done when there is space', async (_when, moment) => {
    const { id, name } = await withDatabase()
    const address = world.address(name)
    world.change(name, async (dir: string) => {
      if (moment === 'fetch') await fill()
      await appendFile(join(dir, 'Dockerfile'), second.Dockerfile)
    })
    if (moment === 'switch')
      world.onPoint.current = async () => {
        world.onPoint.current = async () => undefined
        await fill()
      }
    const { rollout } = await world.worker.rollouts.create({
      deploymentId: id,
      kind: 'deploy',
      releaseNumber: null,
      cause: { actor: 'local', name: 'root', via: 'cli' },
    })
    await world.runner.wake(id).catch(() => undefined)
    expect(world.address(name)).toBe(address)
    expect(await answer(name)).toBe('well')
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`])

    await free()
    world.change(name, second)
    await world.runner.wakeAll()
    await expect.poll(async () => (await world.worker.rollouts.get(rollout.id))?.state, { timeout: 30_000 }).toBe('succeeded')
    await world.runner.wake(id)
    expect(world.address(name)).not.toBe(address)
    expect(await answer(name)).toBe('well')
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`])
  })
})
