import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL } from '../../../tests/support/memory-core.ts'
import { pushWorld, type PushWorld, type WorkTree } from '../../../tests/support/push-world.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { PushRecord } from './push.store.ts'
import { DEFAULT_PUSH_SETTINGS } from './push-settings.schema.ts'
import { pinOf, pushKey, settlePushesOf } from './settle-push.ts'
import { unmovedCommit } from './unmoved-commit.ts'

let world: PushWorld
let tree: WorkTree
let made = 0
beforeAll(async () => {
  world = await pushWorld()
  tree = await world.workTree()
})
afterAll(() => world.close())

/** A deployment whose repository has main at `first`, and objects up to `third` that no branch leads to. */
async function begun() {
  const { core } = world.memory
  const name = `shop-${(made += 1)}`
  const { id } = await createDeployment(core, LOCAL, { name, repository: 'push' }, { deploy: false, via: 'api' })
  await core.pushSettings.set(id, { ...DEFAULT_PUSH_SETTINGS, forcePush: true, deletions: true }, 'ada')
  const commits = [await tree.commit({ a: `${name} 1` }), await tree.commit({ a: `${name} 2` }), await tree.commit({ a: `${name} 3` })]
  const [first, second, third] = commits as [string, string, string]
  await tree.run('push', '--quiet', world.address(name), `${third}:refs/heads/keep`)
  await world.git.change(id, [{ ref: 'refs/heads/main', after: first }])
  return { name, id, first, second, third }
}

async function pushOf(
  { id }: { id: string },
  { before, after, mode = 'refuse', rewrites = false }: Pick<PushRecord, 'before' | 'after'> & Partial<PushRecord>,
): Promise<PushRecord> {
  const push = await world.memory.core.pushes.create({ deploymentId: id, ref: 'refs/heads/main', before, after, mode, rewrites })
  await world.git.change(id, [{ ref: pinOf(push.id), after }])
  return push
}

async function rolloutOf(name: string, push: PushRecord) {
  return requestRollout(world.memory.core, LOCAL, name, {
    kind: 'deploy',
    ref: 'main',
    push: { deploymentId: push.deploymentId, commit: push.after, ref: 'main', over: 'https' },
    idempotencyKey: pushKey(push.id),
    via: 'git',
  })
}

const main = (id: string) => world.git.resolve(id, 'refs/heads/main')
/** @returns whether it is at its end */
async function settle({ id, deploymentId }: PushRecord): Promise<boolean> {
  return (await settlePushesOf(world.memory.core, world.git, deploymentId)).get(id)?.isOver ?? true
}

async function isForgotten(push: PushRecord): Promise<boolean> {
  const left = await world.memory.core.pushes.list(push.deploymentId)
  return left.length === 0 && (await world.git.resolve(push.deploymentId, pinOf(push.id))) === null
}

describe('a push that nobody waits for any more', () => {
  it('moves its branch when its rollout has succeeded, though the rollout was never noted', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.first, after: shop.second })
    const rollout = await rolloutOf(shop.name, push)
    expect(await settle(push)).toBe(false)
    expect(await main(shop.id)).toBe(shop.first)
    await world.finish(rollout, 'succeeded')
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.second)
    expect(await isForgotten(push)).toBe(true)
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.second)
  })

  it('leaves its branch where it was when its rollout has failed', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.first, after: shop.second })
    await world.finish(await rolloutOf(shop.name, push), 'failed')
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.first)
    expect(await isForgotten(push)).toBe(true)
  })

  it('is forgotten when its rollout was never asked for, and not before somebody could', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.first, after: shop.second })
    expect(await settle(push)).toBe(false)
    await world.memory.database.push.update({ where: { id: push.id }, data: { createdAt: new Date(Date.now() - 120_000) } })
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.first)
    expect(await isForgotten(push)).toBe(true)
  })

  it('moves its branch back when it was to take commits away', async () => {
    const shop = await begun()
    await world.git.change(shop.id, [{ ref: 'refs/heads/main', after: shop.third }])
    const push = await pushOf(shop, { before: shop.third, after: shop.first, rewrites: true })
    await world.finish(await rolloutOf(shop.name, push), 'succeeded')
    await settle(push)
    expect(await main(shop.id)).toBe(shop.first)
  })

  it('is settled before a later one, which else it would undo', async () => {
    const shop = await begun()
    const early = await pushOf(shop, { before: shop.first, after: shop.third })
    await world.finish(await rolloutOf(shop.name, early), 'succeeded')
    const forced = await pushOf(shop, { before: shop.first, after: shop.second, rewrites: true })
    await world.finish(await rolloutOf(shop.name, forced), 'succeeded')
    await settle(forced)
    expect(await main(shop.id)).toBe(shop.second)
    expect(await isForgotten(early)).toBe(true)
  })

  it('is what a deploy of its branch builds, before that has moved', async () => {
    const shop = await begun()
    const { core } = world.memory
    const push = await pushOf(shop, { before: shop.first, after: shop.second })
    const rollout = await rolloutOf(shop.name, push)
    await core.pushes.began(push.id, rollout.id)
    const deployment = await core.deployments.getByName(shop.name)
    if (!deployment) throw new Error('It is gone.')
    const deploy = await requestRollout(core, LOCAL, shop.name, { kind: 'deploy', via: 'cli' })
    // The push goes first: it is not of the branch as it is now.
    expect((await core.rollouts.get(rollout.id))?.state).toBe('queued')
    expect(await unmovedCommit(core, deploy, deployment)).toBeNull()
    await world.finish(rollout, 'succeeded')
    expect(await unmovedCommit(core, deploy, deployment)).toBe(shop.second)
    await settle(push)
    expect(await unmovedCommit(core, deploy, deployment)).toBeNull()
  })

  it('ends, and says why, where git does not let its branch move', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: null, after: shop.second })
    await world.finish(await rolloutOf(shop.name, push), 'succeeded')
    await world.memory.database.push.update({ where: { id: push.id }, data: { ref: 'refs/heads/main/more' } })
    const settled = (await settlePushesOf(world.memory.core, world.git, shop.id)).get(push.id)
    expect(settled).toEqual({ isOver: true, problem: expect.stringContaining('refs/heads/main') as string })
    expect(await isForgotten(push)).toBe(true)
  })

  it('does not take a branch back that went on since', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.first, after: shop.second })
    await world.finish(await rolloutOf(shop.name, push), 'succeeded')
    await world.git.change(shop.id, [{ ref: 'refs/heads/main', after: shop.third }])
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.third)
  })
})

describe('a push that does not wait', () => {
  it('moves its branch as soon as its rollout is asked for, though that was cut off', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.first, after: shop.second, mode: 'accept' })
    const rollout = await rolloutOf(shop.name, push)
    expect(await settle(push)).toBe(false)
    expect(await main(shop.id)).toBe(shop.second)
    await world.finish(rollout, 'failed')
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.second)
    expect(await isForgotten(push)).toBe(true)
  })

  it('does not undo what somebody made of the branch since', async () => {
    const shop = await begun()
    const push = await pushOf(shop, { before: shop.second, after: shop.third, mode: 'accept' })
    await world.finish(await rolloutOf(shop.name, push), 'succeeded')
    // Forced back to what was before it.
    expect(await main(shop.id)).toBe(shop.first)
    expect(await settle(push)).toBe(true)
    expect(await main(shop.id)).toBe(shop.first)
  })
})
