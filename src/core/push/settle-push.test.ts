import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL } from '../../../tests/support/memory-core.ts'
import { pushWorld, type PushWorld, type WorkTree } from '../../../tests/support/push-world.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { PushRecord } from './push.store.ts'
import { DEFAULT_PUSH_SETTINGS } from './push-settings.schema.ts'
import { pinOf, pushKey, settlePush } from './settle-push.ts'

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
  { before, after, mode = 'refuse' }: { before: string | null; after: string; mode?: PushRecord['mode'] },
): Promise<PushRecord> {
  const push = await world.memory.core.pushes.create({ deploymentId: id, ref: 'refs/heads/main', before, after, mode })
  await world.git.change(id, [{ ref: pinOf(push.id), after }])
  return push
}

async function rolloutOf(name: string, push: PushRecord) {
  return requestRollout(world.memory.core, LOCAL, name, {
    kind: 'deploy',
    ref: 'main',
    push: { commit: push.after, ref: 'main', over: 'https' },
    idempotencyKey: pushKey(push.id),
    via: 'git',
  })
}

const main = (id: string) => world.git.resolve(id, 'refs/heads/main')
const settle = (push: PushRecord) => settlePush(world.memory.core, world.git, push)

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
    expect(await settle({ ...push, createdAt: new Date(Date.now() - 120_000) })).toBe(true)
    expect(await main(shop.id)).toBe(shop.first)
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
