import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '#adapters/process/run-program.ts'
import { blob, commit, idOf, packOf, pushBody, readAnswer, smallPush, tree, type Command } from './git-push/packets.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'

/** Which refs are taken, when they move, and what becomes of pushes that meet. */

let world: PushWorld
beforeAll(async () => void (world = await pushWorld()))
beforeEach(() => void (world.worker.behaviour = 'serve'))
afterAll(() => world.close())

const HEADERS = { 'content-type': 'application/x-git-receive-pack-request' }

async function push(name: string, commands: Command[], pack: Buffer | null) {
  const answer = await world.http(`/git/${name}.git/git-receive-pack`, { method: 'POST', body: pushBody(commands, pack), headers: HEADERS })
  return { ...answer, ...readAnswer(answer.body) }
}

/** A commit on top of another one, with a file of its own. */
function childOf(parent: string, text: string) {
  const file = blob(text)
  const top = tree([{ mode: '100644', name: 'index.html', id: idOf(file) }])
  const made = commit(idOf(top), [parent], text)
  return { id: idOf(made), pack: packOf([file, top, made]) }
}

describe('a ref', () => {
  it.each([
    'refs/heads/a;touch${IFS}p',
    'refs/heads/$(touch p)',
    'refs/heads/-x',
    'refs/heads/--upload-pack=touch',
    'refs/heads/..',
    'refs/heads/a..b',
    'refs/heads/x.lock',
    'refs/heads/',
    'refs/heads/a\u0001b',
    'refs/heads/' + 'x'.repeat(300),
    'refs/webops/pushes/x',
    'refs/webops/pushes/0190a1b2-0000-7000-8000-000000000000',
    `refs/replace/${'1'.repeat(40)}`,
    'refs/notes/commits',
    'refs/remotes/origin/main',
    'refs/stash',
    'refs/for/main',
    'HEAD',
    'main',
    'ORIG_HEAD',
    '../../../etc/passwd',
  ])('called %s is refused, with a reason, and none is made', async (ref) => {
    const { name, path } = await world.deployment({ mode: 'accept' })
    const { id, pack } = smallPush()
    const { status, report, bands } = await push(name, [{ ref, after: id }], pack)
    expect(status).toBe(200)
    expect(report.join('\n') + (bands[2] ?? '') + (bands[3] ?? ''), `bands ${JSON.stringify(bands)}`).toMatch(/^ng .+ .+|error|fatal/m)
    expect(report.some((line) => line.startsWith('ok '))).toBe(false)
    const { stdout } = await runProgram('git', ['-C', path, 'for-each-ref'])
    expect(stdout).toBe('')
    expect(await world.rollouts(name)).toEqual([])
    expect(await world.openPushes()).toBe(0)
    expect(await world.leftovers(path)).toEqual([])
  })

  it('of ours is never shown, and cannot be fetched, while a push is under way', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    world.worker.behaviour = 'wait'
    const pushing = somebody.start()
    await world.worker.asked(name)
    await expect.poll(async () => (await runProgram('git', ['-C', path, 'for-each-ref', 'refs/webops'])).stdout).not.toBe('')
    expect(await somebody.remotes()).toEqual([])
    const pin = (await runProgram('git', ['-C', path, 'for-each-ref', '--format=%(refname)', 'refs/webops'])).stdout.trim()
    const taken = await runProgram('git', ['-C', somebody.dir, 'fetch', 'origin', pin])
    expect(taken.exitCode).not.toBe(0)
    const { report } = await push(name, [{ ref: pin, before: await somebody.git('rev-parse', 'HEAD') }], null)
    expect(report.join('\n')).toMatch(/^ng /m)
    await world.worker.end(name, 'serve')
    expect((await pushing.ended).status).toBe(0)
    expect(await world.leftovers(path)).toEqual([])
  })

  it('that stands where a folder of others is, is refused by itself', async () => {
    const { name } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    const pushed = await somebody.push('origin', 'main:refs/heads/a', 'main:refs/heads/b')
    expect(pushed, pushed.said).toMatchObject({ status: 0 })
    const second = await somebody.push('origin', 'main:refs/heads/a/b', 'main:refs/heads/c')
    expect(second.status, second.said).toBe(1)
    expect(second.said).toMatch(/! \[remote rejected\] main -> a\/b \(.+\)/)
    expect(await somebody.remotes()).toEqual(['refs/heads/a', 'refs/heads/b', 'refs/heads/c'])
  })

  it('is changed with all others of an atomic push, or none is', async () => {
    const { name } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    await somebody.push('origin', 'main:refs/heads/a')
    const second = await somebody.push('--atomic', 'origin', 'main:refs/heads/b', ':refs/heads/a', 'main')
    expect(second.status, second.said).toBe(1)
    expect(await somebody.remotes()).toEqual(['refs/heads/a'])
    expect(await world.rollouts(name)).toEqual([])
  })

  it('is one of a thousand in a push, which takes seconds; so does refusing them, and changing them', async () => {
    const { name } = await world.deployment()
    const somebody = await world.pusher(name)
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    await somebody.commit({ 'index.html': 'one' })
    const names = numbers.map((number) => `main:refs/heads/many/${number}`)
    const pushed = await somebody.push('origin', ...names)
    expect(pushed.status, pushed.said.slice(-2000)).toBe(0)
    expect(pushed.ms).toBeLessThan(10_000)
    expect(await somebody.remotes()).toHaveLength(1000)

    await somebody.commit({ 'index.html': 'two' })
    const again = await somebody.push('origin', ...names)
    expect(again.status, again.said.slice(-2000)).toBe(0)
    expect(again.ms).toBeLessThan(20_000)

    await world.set(name, { otherBranches: 'refuse' })
    const refused = await somebody.push('origin', ...numbers.map((number) => `main:refs/heads/others/${number}`))
    expect(refused.status).toBe(1)
    expect(refused.ms).toBeLessThan(10_000)
    expect(refused.said.match(/\[remote rejected\]/g)).toHaveLength(1000)
    expect(await world.rollouts(name)).toEqual([])
  }, 90_000)
})

describe('the branch that deploys', () => {
  it('moves when the release serves, and not before', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    const head = await somebody.commit({ 'index.html': 'one' })
    world.worker.behaviour = 'wait'
    const pushing = somebody.start()
    await world.worker.print(name, 'compiling socks')
    await pushing.says(/remote: .*compiling socks/)
    expect(await somebody.remote()).toBeNull()
    await world.worker.end(name, 'serve')
    const { status, said } = await pushing.ended
    expect(status, said).toBe(0)
    expect(await somebody.remote()).toBe(head)
    expect(said).toContain(`http://${name}.localhost`)
    const [rollout] = await world.rollouts(name)
    expect(rollout).toMatchObject({ kind: 'deploy', commit: head, ref: 'main', cause: { via: 'git', over: 'https' } })
    expect(await world.openPushes()).toBe(0)
    await expect.poll(() => world.leftovers(path)).toEqual([])
    await expect.poll(() => world.programs()).toEqual([])
  })

  it('stays when it does not, and the pusher reads why and what to do', async () => {
    const { name, path } = await world.deployment()
    const somebody = await world.pusher(name)
    const first = await somebody.commit({ 'index.html': 'one' })
    await somebody.push()
    world.worker.behaviour = 'fail'
    await somebody.commit({ 'index.html': 'two' })
    const { status, said } = await somebody.push()
    expect(status, said).toBe(1)
    expect(said).toMatch(/! \[remote rejected\] main -> main \(.+\)/)
    expect(said).toMatch(/remote: .*The build ended with status 1\./)
    expect(said).toMatch(/remote: .*Look at its last lines\./)
    expect(await somebody.remote()).toBe(first)
    expect(await world.openPushes()).toBe(0)
    await expect.poll(() => world.leftovers(path)).toEqual([])
    // Pushed again, it is built again.
    world.worker.behaviour = 'serve'
    expect((await somebody.push()).status).toBe(0)
    expect(await world.rollouts(name)).toHaveLength(3)
  })

  it('moves at once where that is wanted, whatever becomes of the rollout', async () => {
    const { name } = await world.deployment({ mode: 'accept' })
    const somebody = await world.pusher(name)
    const head = await somebody.commit({ 'index.html': 'one' })
    world.worker.behaviour = 'wait'
    const pushing = somebody.start()
    await world.worker.asked(name)
    await expect.poll(() => somebody.remote()).toBe(head)
    await world.worker.end(name, 'fail')
    const { status, said } = await pushing.ended
    expect(status, said).toBe(0)
    expect(said).toMatch(/remote: .*The build ended with status 1\./)
    expect(await somebody.remote()).toBe(head)
  })

  it('is not rewritten by who has not seen what came meanwhile', async () => {
    for (const mode of ['refuse', 'accept'] as const) {
      const { name } = await world.deployment({ mode })
      const somebody = await world.pusher(name)
      const base = await somebody.commit({ 'index.html': 'one' })
      await somebody.push()
      const head = await somebody.commit({ 'index.html': 'two' })
      await somebody.push()
      // As a git sends it that has read the refs just before: on top of what was there then.
      const late = childOf(base, `late in ${mode}`)
      const { report } = await push(name, [{ ref: 'refs/heads/main', before: base, after: late.id }], late.pack)
      expect(report.join('\n'), mode).toMatch(/^ng refs\/heads\/main /m)
      // And as one that says there was nothing.
      const unborn = smallPush(`unborn in ${mode}`)
      const answer = await push(name, [{ ref: 'refs/heads/main', after: unborn.id }], unborn.pack)
      expect(answer.report.join('\n'), mode).toMatch(/^ng refs\/heads\/main /m)
      expect(await somebody.remote()).toBe(head)
      expect(await world.rollouts(name)).toHaveLength(2)
    }
  })

  it.each(['refuse', 'accept'] as const)(
    'never loses what a push was told is there, when two come at once (%s)',
    async (mode) => {
      for (let time = 0; time < 5; time += 1) {
        const { name, path } = await world.deployment({ mode })
        const first = await world.pusher(name)
        await first.commit({ 'index.html': 'base' })
        expect((await first.push()).status).toBe(0)
        const two = await Promise.all(
          ['one', 'two'].map(async (who) => {
            const somebody = await world.pusher(name)
            await somebody.git('pull', '--quiet', 'origin', 'main')
            return { somebody, head: await somebody.commit({ [who]: who }, who) }
          }),
        )
        const ends = await Promise.all(two.map(({ somebody }) => somebody.push()))
        const final = (await first.remote()) ?? ''
        for (const [index, { status, said }] of ends.entries()) {
          expect([0, 1], said).toContain(status)
          if (status !== 0) continue
          const { exitCode } = await runProgram('git', ['-C', path, 'merge-base', '--is-ancestor', two[index]?.head ?? '', final])
          expect(exitCode, `a push that was taken is not in main:\n${said}`).toBe(0)
        }
        expect(ends.map(({ status }) => status)).toContain(0)
        await expect.poll(() => world.openPushes()).toBe(0)
      }
    },
    60_000,
  )

  it('is told to wait for a push of somebody else that is on its way and is not behind this one', async () => {
    const { name } = await world.deployment()
    const [ada, bob] = [await world.pusher(name), await world.pusher(name)]
    await ada.commit({ 'index.html': 'base' })
    await ada.push()
    await bob.git('pull', '--quiet', 'origin', 'main')
    world.worker.behaviour = 'wait'
    const adas = await ada.commit({ ada: 'ada' })
    const pushing = ada.start()
    await world.worker.asked(name)
    await bob.commit({ bob: 'bob' })
    const refused = await bob.push()
    expect(refused.status, refused.said).toBe(1)
    expect(refused.said).toMatch(/remote rejected\] main -> main \(.*another push.*\)/)
    // On top of it, it waits for its turn.
    await bob.git('pull', '--quiet', '--rebase', ada.dir, 'main')
    const bobs = await bob.git('rev-parse', 'HEAD')
    await world.worker.print(name, 'building')
    const second = bob.start()
    await expect.poll(async () => (await world.rollouts(name)).length).toBe(3)
    await world.worker.end(name, 'serve')
    expect((await pushing.ended).status).toBe(0)
    await world.worker.end(name, 'serve')
    const end = await second.ended
    expect(end.status, end.said).toBe(0)
    expect(await ada.remote()).toBe(bobs)
    expect(adas).not.toBe(bobs)
    await expect.poll(() => world.openPushes()).toBe(0)
  })

  it('moves to the newest of two pushes when a later one takes the place of one that waits', async () => {
    const { name } = await world.deployment()
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    world.worker.behaviour = 'wait'
    const first = somebody.start()
    await world.worker.asked(name)
    const head = await somebody.commit({ 'index.html': 'two' })
    const second = somebody.start()
    const superseded = await first.ended
    expect(superseded.status, superseded.said).toBe(1)
    expect(superseded.said).toMatch(/newer/)
    await world.worker.end(name, 'serve')
    expect((await second.ended).status).toBe(0)
    expect(await somebody.remote()).toBe(head)
  })

  it('is not deleted, though others may be', async () => {
    const { name } = await world.deployment({ deletions: true, forcePush: true })
    const somebody = await world.pusher(name)
    await somebody.commit({ 'index.html': 'one' })
    await somebody.push('origin', 'main', 'main:refs/heads/other')
    const pushed = await somebody.push('origin', ':other', ':main')
    expect(pushed.status).toBe(1)
    expect(await somebody.remotes()).toEqual(['HEAD', 'refs/heads/main'])
  })
})

describe('a push to a free name', () => {
  it('makes a deployment of the pushed branch, which one may do who may make deployments', async () => {
    const name = world.freshName('made')
    const somebody = await world.pusher(name, await world.token('dora', 'developer'))
    await somebody.git('branch', '--move', 'trunk')
    const head = await somebody.commit({ 'index.html': 'one' })
    const pushed = await somebody.push('origin', 'trunk')
    expect(pushed.status, pushed.said).toBe(0)
    expect(await world.core.deployments.getByName(name)).toMatchObject({ repository: 'push', branch: 'trunk' })
    expect(await somebody.remotes()).toEqual(['HEAD', 'refs/heads/trunk'])
    expect(await somebody.remote('refs/heads/trunk')).toBe(head)
    expect((await world.rollouts(name))[0]).toMatchObject({ state: 'succeeded', cause: { name: 'dora', via: 'git' } })
  })

  it('that is no name of a deployment makes none, and says what is wrong', async () => {
    for (const name of ['Shop', 'a_b', 'webops', 'x'.repeat(80)]) {
      const somebody = await world.pusher(name)
      await somebody.commit({ 'index.html': 'one' })
      const { status, said } = await somebody.push()
      expect(status, name).not.toBe(0)
      expect(said, name).toMatch(/remote: .{10}|not found/)
      expect(await world.core.deployments.getByName(name)).toBeNull()
    }
  })

  it('makes one deployment when two push at once', async () => {
    const name = world.freshName('both')
    const both = [await world.pusher(name), await world.pusher(name)]
    for (const [index, one] of both.entries()) await one.commit({ 'index.html': String(index) })
    const ends = await Promise.all(both.map((one) => one.push()))
    expect(
      ends.filter(({ status }) => status === 0),
      ends.map(({ said }) => said).join('\n'),
    ).toHaveLength(1)
    await expect.poll(() => world.openPushes()).toBe(0)
  })

  it('whose objects are refused makes none', async () => {
    const name = world.freshName('broken')
    const { id, pack } = smallPush()
    const { report } = await push(name, [{ ref: 'refs/heads/main', after: id }], pack.subarray(0, 40))
    expect(report.join('\n')).not.toContain('ok refs')
    expect(await world.core.deployments.getByName(name)).toBeNull()
  })
})
