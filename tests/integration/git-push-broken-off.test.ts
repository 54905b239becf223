import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '#adapters/process/run-program.ts'
import { openPush } from './git-push/open-push.ts'
import { pushBody, smallPush } from './git-push/packets.ts'
import { startGit } from './git-push/pusher.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'

/** Pushes that somebody or something breaks off: nothing half-made stays, nothing runs on, and what is on record is brought to its end. */

let world: PushWorld
// One each: what one leaves behind is not another one's fault.
beforeEach(async () => void (world = await pushWorld()))
afterEach(() => world.close())

/** As long as no git is at work, and none of what it took in is left. */
async function expectNothingLeft(path: string): Promise<void> {
  await expect.poll(() => world.programs(), { timeout: 15_000 }).toEqual([])
  await expect.poll(() => world.leftovers(path), { timeout: 5_000 }).toEqual([])
  expect(await world.openPushes()).toBe(0)
}

/** A push of a deployment's second commit, whose rollout waits or runs. */
async function pendingPush(mode: 'refuse' | 'accept' = 'refuse') {
  const deployment = await world.deployment({ mode })
  const somebody = await world.pusher(deployment.name)
  const before = await somebody.commit({ 'index.html': 'one' })
  expect((await somebody.push()).status).toBe(0)
  world.worker.behaviour = 'wait'
  const head = await somebody.commit({ 'index.html': 'two' })
  const pushing = somebody.start()
  await world.worker.print(deployment.name, 'compiling socks')
  await pushing.says(/compiling socks/)
  return { ...deployment, somebody, before, head, pushing }
}

describe('a request', () => {
  it('that stops in the middle of the pack leaves nothing', async () => {
    const { name, path } = await world.deployment()
    const { id, pack } = smallPush(randomBytes(400_000).toString('base64'))
    for (const part of [0.1, 0.5, 0.99]) {
      const sending = await openPush(world, name)
      await sending.chunk(pushBody([{ ref: 'refs/heads/main', after: id }], pack.subarray(0, pack.length * part)))
      await expect.poll(() => world.programs()).not.toEqual([])
      sending.socket.destroy()
      await expectNothingLeft(path)
    }
    expect(await (await world.pusher(name)).remotes()).toEqual([])
    expect(await world.rollouts(name)).toEqual([])
  })

  it('that is gone before git has begun leaves no git behind', async () => {
    const { name, path } = await world.deployment()
    for (let time = 0; time < 20; time += 1) {
      const { socket, chunk } = await openPush(world, name)
      await chunk('0')
      if (time % 2 === 0) socket.destroy()
      else setTimeout(() => socket.destroy(), time)
    }
    await expectNothingLeft(path)
  })

  it('whose git is killed leaves nothing', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'data.bin': randomBytes(12_000_000).toString('base64') })
    const pushing = somebody.start()
    await expect.poll(() => world.programs().length, { interval: 5 }).toBeGreaterThan(0)
    pushing.signal('SIGKILL')
    await pushing.ended
    await expectNothingLeft(path)
  })

  it('of a clone that is killed leaves nothing', async () => {
    const { name, path } = await world.deployment({ mode: 'accept' })
    const somebody = await world.pusher(name)
    await somebody.commit({ 'data.bin': randomBytes(12_000_000).toString('base64') })
    expect((await somebody.push()).status).toBe(0)
    const cloning = startGit(world.dir, ['clone', '--bare', world.url(name), `cut-off-${name}`])
    await expect.poll(() => world.programs().some((line) => line.includes('upload-pack')), { interval: 5 }).toBe(true)
    cloning.signal('SIGKILL')
    await expectNothingLeft(path)
  })

  it('to a free name makes no deployment and leaves no repository', async () => {
    const name = world.freshName('half')
    const before = await readdir(world.gitDir)
    const { id, pack } = smallPush()
    const sending = await openPush(world, name)
    await sending.chunk(pushBody([{ ref: 'refs/heads/main', after: id }], pack.subarray(0, 30)))
    await expect.poll(() => world.programs()).not.toEqual([])
    sending.socket.destroy()
    await expect.poll(() => world.programs()).toEqual([])
    expect(await world.core.deployments.getByName(name)).toBeNull()
    await expect.poll(() => readdir(world.gitDir)).toEqual(before)
  })
})

describe('a pusher who goes', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('by %s leaves the rollout alone, and the branch moves when it serves', async (signal) => {
    const { name, path, somebody, before, head, pushing } = await pendingPush()
    pushing.signal(signal)
    expect((await pushing.ended).status).not.toBe(0)
    await expect.poll(() => world.programs(), { timeout: 15_000 }).toEqual([])
    expect(await somebody.remote()).toBe(before)
    expect((await world.worker.asked(name)).state).toBe('running')
    await world.worker.end(name, 'serve')
    await world.side.settle()
    expect(await somebody.remote()).toBe(head)
    await expectNothingLeft(path)
  })

  it('and whose rollout fails leaves the branch where it is', async () => {
    const { name, path, somebody, before, pushing } = await pendingPush()
    pushing.signal('SIGINT')
    await pushing.ended
    await world.worker.end(name, 'fail')
    await world.side.settle()
    expect(await somebody.remote()).toBe(before)
    await expectNothingLeft(path)
  })

  it('pushes the same again meanwhile, and builds nothing twice', async () => {
    const { name, somebody, head, pushing } = await pendingPush()
    pushing.signal('SIGINT')
    await pushing.ended
    const again = somebody.start()
    await again.says(/Rollout \d+ of/)
    const rollouts = await world.rollouts(name)
    for (const { state } of rollouts) if (state === 'queued' || state === 'running') await world.worker.end(name, 'serve')
    const { status, said } = await again.ended
    expect(status, said).toBe(0)
    expect(await somebody.remote()).toBe(head)
    await world.side.settle()
    expect(await world.openPushes()).toBe(0)
  })
})

describe('a panel that ends in the middle', () => {
  it('has moved the branch once it is back and the release serves', async () => {
    const { name, path, somebody, before, head, pushing } = await pendingPush()
    await world.restart()
    const { status, said } = await pushing.ended
    expect(status, said).not.toBe(0)
    // While it was away, the worker went on.
    await world.worker.end(name, 'serve')
    expect([before, head]).toContain(await somebody.remote())
    await world.side.settle()
    expect(await somebody.remote()).toBe(head)
    await expectNothingLeft(path)
    expect(await somebody.push()).toMatchObject({ status: 0, said: expect.stringContaining('Everything up-to-date') })
  })

  it('has moved nothing where the rollout failed meanwhile', async () => {
    const { name, path, somebody, before, pushing } = await pendingPush()
    await world.restart()
    await pushing.ended
    await world.worker.end(name, 'fail')
    await world.side.settle()
    expect(await somebody.remote()).toBe(before)
    await expectNothingLeft(path)
  })

  it('keeps what it holds for a rollout that still runs, through a sweep and a garbage collection', async () => {
    const { name, path, somebody, head, pushing } = await pendingPush()
    await world.restart()
    await pushing.ended
    await world.side.settle()
    await world.side.sweep()
    expect((await runProgram('git', ['-C', path, 'gc', '--prune=now', '--quiet'])).exitCode).toBe(0)
    expect((await runProgram('git', ['-C', path, 'cat-file', '-e', head])).exitCode).toBe(0)
    await world.worker.end(name, 'serve')
    await world.side.settle()
    expect(await somebody.remote()).toBe(head)
    await expectNothingLeft(path)
  })

  it('between what is on record and the rollout puts it away, when nobody is about to ask for one', async () => {
    const { id, name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    const head = await somebody.commit({ 'index.html': 'one' })
    await somebody.push('origin', 'main:refs/heads/other')
    await world.core.pushes.create({ deploymentId: id, ref: 'refs/heads/main', before: null, after: head, mode: 'refuse', rewrites: false })
    await world.core.gitServer?.change(id, [{ ref: `refs/webops/pushes/${(await world.core.pushes.list(id))[0]?.id}`, after: head }])
    await world.side.settle()
    expect(await world.openPushes()).toBe(1)
    world.memory.advance(3_600_000)
    await world.side.settle()
    await expectNothingLeft(path)
    expect(await somebody.remote()).toBeNull()
  })

  it('in the middle of a pack leaves nothing once it has swept', async () => {
    const { name, path } = await world.deployment()
    const { id, pack } = smallPush(randomBytes(400_000).toString('base64'))
    const sending = await openPush(world, name)
    await sending.chunk(pushBody([{ ref: 'refs/heads/main', after: id }], pack.subarray(0, pack.length / 2)))
    await expect.poll(() => world.programs()).not.toEqual([])
    await world.restart()
    await world.side.sweep()
    await expectNothingLeft(path)
  })
})

describe('a panel that never decides', () => {
  it('lets the push end with its client, and nothing runs on', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    const { getByName } = world.core.deployments
    const asked = { hung: false }
    const pushing = somebody.start()
    // What the hook asks for is looked up by name, after the request itself was.
    let times = 0
    world.core.deployments.getByName = async (wanted) => {
      times += 1
      if (times < 3) return getByName(wanted)
      asked.hung = true
      return new Promise(() => undefined)
    }
    try {
      await expect.poll(() => asked.hung, { timeout: 10_000 }).toBe(true)
      expect(world.programs()).not.toEqual([])
      pushing.signal('SIGKILL')
      await pushing.ended
      await expect.poll(() => world.programs(), { timeout: 15_000 }).toEqual([])
    } finally {
      world.core.deployments.getByName = getByName
    }
    await expectNothingLeft(path)
    expect(await somebody.remotes()).toEqual([])
  })

  it('and whose database fails tells the pusher that something went wrong, and changes nothing', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    const { create } = world.core.rollouts
    world.core.rollouts.create = () => Promise.reject(new Error('the database is away'))
    try {
      const { status, said } = await somebody.push()
      expect(status, said).toBe(1)
      expect(said).toMatch(/remote rejected.*went wrong/)
      expect(said).not.toContain('the database is away')
    } finally {
      world.core.rollouts.create = create
    }
    expect(await somebody.remotes()).toEqual([])
    await expectNothingLeft(path)
    expect((await somebody.push()).status).toBe(0)
  })
})

describe('a disk that fills', () => {
  it('refuses the push in words, and nothing of it stays', async ({ skip }) => {
    const mount = await mkdtemp(join(tmpdir(), 'full-disk-'))
    const mounted = await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=0755', 'tmpfs', mount])
    if (mounted.exitCode !== 0) {
      await rm(mount, { recursive: true })
      skip(`A small disk cannot be mounted here: ${mounted.stderr.trim()}`)
    }
    const full = await pushWorld(join(mount, 'git'))
    try {
      const { name, path } = await full.deployment()
      const somebody = await full.pusher(name)
      await somebody.commit({ 'index.html': 'one' })
      expect((await somebody.push()).status).toBe(0)
      const before = await somebody.remote()
      await somebody.commit({ 'data.bin': randomBytes(9_000_000).toString('base64') })
      const { status, said } = await somebody.push()
      expect(status, said).not.toBe(0)
      expect(said).toMatch(/space|disk|write error/i)
      await expect.poll(() => full.programs(), { timeout: 15_000 }).toEqual([])
      await expect.poll(() => full.leftovers(path)).toEqual([])
      expect(await somebody.remote()).toBe(before)
      expect(await full.rollouts(name)).toHaveLength(1)
      // There is room again.
      await somebody.git('reset', '--quiet', '--hard', 'HEAD^')
      await somebody.commit({ 'index.html': 'two' })
      expect((await somebody.push()).status).toBe(0)
    } finally {
      await full.close()
      await runProgram('umount', [mount])
      await rm(mount, { recursive: true, force: true })
    }
  })
})
