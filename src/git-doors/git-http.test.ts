import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, userWith } from '../../tests/support/memory-core.ts'
import { pushWorld, type PushWorld } from '../../tests/support/push-world.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { DEFAULT_PUSH_SETTINGS } from '#core/push/push-settings.schema.ts'
import { settlePushes } from '#core/push/settle-pushes.ts'
import { createToken } from '#core/user/tokens.ts'

let world: PushWorld
let made = 0
beforeAll(async () => {
  world = await pushWorld()
})
afterAll(() => world.close())

async function deployment(settings: Partial<typeof DEFAULT_PUSH_SETTINGS> = {}): Promise<{ name: string; id: string }> {
  const { core } = world.memory
  const name = `shop-${(made += 1)}`
  const { id } = await createDeployment(core, LOCAL, { name, repository: 'push' }, { deploy: true, via: 'api' })
  await core.pushSettings.set(id, { ...DEFAULT_PUSH_SETTINGS, ...settings }, 'ada')
  return { name, id }
}

const branch = (id: string, name = 'main') => world.git.resolve(id, `refs/heads/${name}`)

describe('a push over HTTPS that waits for the release', () => {
  it('moves the branch when the release serves, and shows how it went', async () => {
    const { name, id } = await deployment()
    const tree = await world.workTree()
    const pushing = tree.run('push', world.address(name), 'main')
    const rollout = await world.rollout(name)
    expect(rollout).toMatchObject({ ref: 'main', cause: { via: 'git', over: 'https' } })
    expect(await branch(id)).toBeNull()
    await world.finish(rollout, 'succeeded', ['Step 1 of 2', 'It is built'])
    const { exitCode, stderr } = await pushing
    expect(stderr).toContain('remote:    It is built')
    expect(stderr).toContain(`remote: ✓ ${name} deployed (1.2 s)`)
    expect(stderr).toContain(`${name}.localhost`)
    expect(exitCode).toBe(0)
    expect(await branch(id)).toBe((await tree.run('rev-parse', 'HEAD')).stdout.trim())
    expect(rollout.commit).toBe(await branch(id))
    expect(await world.memory.core.pushes.list(id)).toEqual([])
    expect((await tree.run('ls-remote', world.address(name))).stdout).not.toContain('refs/webops')
  })

  it('fails with exit status 1, the cause and the branch as it was, when the rollout fails', async () => {
    const { name, id } = await deployment()
    const tree = await world.workTree()
    const pushing = tree.run('push', world.address(name), 'main')
    await world.finish(await world.rollout(name), 'failed', ['cc: error'])
    const { exitCode, stderr } = await pushing
    expect(exitCode).toBe(1)
    expect(stderr).toContain('✗ Rollout 1')
    expect(stderr).toContain('The build ended with status 1.')
    expect(stderr).toContain('[remote rejected] main -> main (its rollout failed: nothing of main has changed)')
    expect(await branch(id)).toBeNull()
    expect(await world.memory.core.pushes.list(id)).toEqual([])
  })

  it('moves the branch also when the pusher did not wait', async () => {
    const { name, id } = await deployment()
    const tree = await world.workTree()
    const stop = new AbortController()
    const { runProgram } = await import('#adapters/process/run-program.ts')
    const pushing = runProgram('git', ['push', world.address(name), 'main'], { cwd: tree.dir, signal: stop.signal }).catch(() => null)
    const rollout = await world.rollout(name)
    stop.abort()
    await pushing
    await world.finish(rollout, 'succeeded')
    await settlePushes(world.memory.core, (error) => {
      throw error
    })
    expect(await branch(id)).toBe((await tree.run('rev-parse', 'HEAD')).stdout.trim())
    expect(await world.memory.core.pushes.list(id)).toEqual([])
  })

  it('makes a deployment of a name that is not there, of the branch that was pushed', async () => {
    const tree = await world.workTree()
    await tree.run('branch', '-m', 'trunk')
    const pushing = tree.run('push', world.address('brand-new'), 'trunk')
    await world.finish(await world.rollout('brand-new'), 'succeeded')
    const { exitCode, stderr } = await pushing
    expect(stderr).toContain('Made the deployment brand-new, which deploys trunk.')
    expect(exitCode).toBe(0)
    expect(await world.memory.core.deployments.getByName('brand-new')).toMatchObject({ repository: 'push', branch: 'trunk' })
    const clone = await world.workTree()
    expect((await clone.run('clone', '--quiet', world.address('brand-new'), 'copy')).exitCode).toBe(0)
    expect((await clone.run('-C', 'copy', 'log', '--format=%s')).stdout).toContain('A change')
  })
})

describe('a push that came too late', () => {
  it('is told to fetch first, and nothing is deployed', async () => {
    const { name, id } = await deployment({ mode: 'accept' })
    const tree = await world.workTree()
    const pushing = tree.run('push', world.address(name), 'main')
    await world.finish(await world.rollout(name), 'succeeded')
    await pushing
    const before = await branch(id)
    const newer = await tree.commit({ a: '2' })
    await tree.run('push', '--quiet', world.address(name), 'main:refs/heads/aside')
    // As somebody does between what the pusher is told and what the pusher sends.
    await world.git.change(id, [{ ref: 'refs/heads/main', after: newer }])
    const stale = await tree.run('push', '--force-with-lease=main:' + before, world.address(name), 'main~1:main')
    expect(stale.exitCode).toBe(1)
    expect(await branch(id)).toBe(newer)
    const latest = await world.memory.core.rollouts.list(id, { limit: 10 })
    expect(latest.items).toHaveLength(1)
  })

  it('is refused before it is deployed where git could not make its branch', async () => {
    const { name, id } = await deployment()
    const tree = await world.workTree()
    await tree.run('push', '--quiet', world.address(name), 'main:refs/heads/main/more')
    const { exitCode, stderr } = await tree.run('push', world.address(name), 'main')
    expect(exitCode).toBe(1)
    expect(stderr).toContain("'refs/heads/main/more' exists")
    expect((await world.memory.core.rollouts.list(id, { limit: 10 })).items).toHaveLength(0)
    expect(await world.memory.core.pushes.list(id)).toEqual([])
  })

  it('makes no deployment of a name when it brings no branch', async () => {
    const tree = await world.workTree()
    const { exitCode, stderr } = await tree.run('push', world.address('tags-only'), 'main:refs/tags/v1')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('this push brings no branch')
    expect(await world.memory.core.deployments.getByName('tags-only')).toBeNull()
  })
})

describe('a push over HTTPS that does not wait', () => {
  it('moves the branch at once and succeeds, whatever becomes of the rollout', async () => {
    const { name, id } = await deployment({ mode: 'accept' })
    const tree = await world.workTree()
    const pushing = tree.run('push', world.address(name), 'main')
    const rollout = await world.rollout(name)
    await expect.poll(() => branch(id)).not.toBeNull()
    await world.finish(rollout, 'failed')
    const { exitCode, stderr } = await pushing
    expect(exitCode).toBe(0)
    expect(stderr).toContain('✗ Rollout 1')
    expect(await world.memory.core.pushes.list(id)).toEqual([])
  })
})

describe('what a push is told that is not taken', () => {
  it('keeps other branches without a rollout, or refuses them', async () => {
    const { name, id } = await deployment()
    const tree = await world.workTree()
    const { exitCode, stderr } = await tree.run('push', world.address(name), 'main:feature')
    expect(exitCode).toBe(0)
    expect(stderr).toContain(`Kept. ${name} deploys what is pushed to main.`)
    expect(await branch(id, 'feature')).not.toBeNull()
    await world.memory.core.pushSettings.set(id, { ...DEFAULT_PUSH_SETTINGS, otherBranches: 'refuse' }, 'ada')
    const refused = await tree.run('push', world.address(name), 'main:other')
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('only main is taken')
    expect(await branch(id, 'other')).toBeNull()
  })

  it('is the same for a name that is not there and one that they may not know of', async () => {
    const { name } = await deployment()
    const { core } = world.memory
    const stranger = await userWith(world.memory, 'stranger', null)
    const { token } = await createToken(core, stranger, { name: 'push' })
    const tree = await world.workTree()
    const known = await tree.run('push', world.address(name, token), 'main')
    const unknown = await tree.run('push', world.address('nothing', token), 'main')
    expect(known.exitCode).toBe(128)
    expect(known.stderr.replaceAll(name, 'nothing')).toBe(unknown.stderr)
    expect(known.stderr).toContain('There is no deployment')
  })

  it('says to somebody who may only look that they may', async () => {
    const { name } = await deployment()
    const viewer = await userWith(world.memory, 'viewer', 'viewer')
    const { token } = await createToken(world.memory.core, viewer, { name: 'push' })
    const tree = await world.workTree()
    const { exitCode, stderr } = await tree.run('push', world.address(name, token), 'main')
    expect(exitCode).toBe(128)
    expect(stderr).toContain('You may look at this deployment, and not roll it out.')
    expect((await tree.run('ls-remote', world.address(name, token))).exitCode).toBe(0)
  })

  it('asks for a token where there is none', async () => {
    const { name } = await deployment()
    const tree = await world.workTree()
    const { exitCode, stderr } = await tree.run('push', `http://127.0.0.1:${world.port}/git/${name}.git`, 'main')
    expect(exitCode).toBe(128)
    expect(stderr).toContain('could not read Username')
    expect((await fetch(`http://127.0.0.1:${world.port}/git/${name}.git/info/refs?service=git-upload-pack`)).status).toBe(401)
  })
})
