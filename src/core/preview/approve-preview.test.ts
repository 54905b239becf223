import { afterAll, beforeAll, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { KEY, previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { FACTS } from '../../../tests/conformance/forge/samples/sample.ts'
import type { Core } from '../core.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { removeWebhook, updateWebhook } from '../webhook/set-webhook.ts'
import { approvePreview } from './approve-preview.ts'
import { listPreviews, setPreviewSettings } from './previews.ts'

/** When a fork's commit may be built, and that nothing else says that it is. */

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const { fork, opened } = githubSamples

async function waiting() {
  const shop = await previewed(memory, githubSamples, { pullRequests: 'all' })
  await shop.send(fork)
  const commit = (await shop.record())?.headCommit ?? ''
  return {
    ...shop,
    commit,
    approve: (core: Core = memory.core, wanted = commit) => approvePreview(core, LOCAL, shop.name, KEY, wanted, 'panel'),
    shown: async () => (await listPreviews(memory.core, LOCAL, shop.name))[0],
  }
}

/** The rollout is stored nowhere, as if the database had gone. */
const unable = (core: Core, previews: Partial<Core['previews']> = {}): Core => ({
  ...core,
  rollouts: { ...core.rollouts, create: () => Promise.reject(new Error('the database is away')) },
  previews: { ...core.previews, ...previews },
})

const WAITS = { state: 'waiting', needsApproval: true, approvedCommit: null, approvedBy: null }

it('an approval of what was closed is refused', async () => {
  const shop = await waiting()
  const { id } = (await shop.record()) ?? { id: '' }
  await memory.core.previews.setClosed(id, { at: memory.core.clock.now(), because: 'it was closed' })
  await expect(shop.approve()).rejects.toMatchObject({ code: 'preview_being_removed' })
  expect(await shop.preview()).toBeNull()
})

it('an approval for a deployment that is stopped, or being removed, is refused, and nothing is approved', async () => {
  const shop = await waiting()
  await memory.core.deployments.setDesiredState(shop.id, 'stopped')
  await expect(shop.approve()).rejects.toMatchObject({ code: 'deployment_stopped', message: expect.stringContaining(shop.name) })
  await memory.core.deployments.setDesiredState(shop.id, 'running')
  await requestRollout(memory.core, LOCAL, shop.name, { kind: 'remove', via: 'api' })
  await expect(shop.approve()).rejects.toMatchObject({ code: 'being_removed' })
  expect(await shop.shown()).toMatchObject(WAITS)
  expect(await shop.preview()).toBeNull()
})

it('an approval is refused where the webhook makes no previews of forks any more, with what would make it', async () => {
  const shop = await waiting()
  for (const pullRequests of ['own', 'none'] as const) {
    await updateWebhook(memory.core, LOCAL, shop.name, { pullRequests })
    await expect(shop.approve()).rejects.toMatchObject({
      code: 'preview_not_wanted',
      hint: expect.stringContaining(`webops webhook set ${shop.name} --pull-requests all`),
    })
  }
  await removeWebhook(memory.core, LOCAL, shop.name)
  await expect(shop.approve()).rejects.toMatchObject({ code: 'preview_not_wanted' })
  expect(await shop.shown()).toMatchObject(WAITS)
})

it('what could not be rolled out waits for approval again, and can be approved then', async () => {
  const shop = await waiting()
  await expect(shop.approve(unable(memory.core))).rejects.toThrow('the database is away')
  expect(await shop.shown()).toMatchObject(WAITS)
  await shop.approve()
  expect(await shop.shown()).toMatchObject({ state: 'pending', needsApproval: false, approvedCommit: shop.commit })
  expect(await shop.previewRollouts()).toMatchObject([{ kind: 'deploy', ref: shop.commit }])
})

it('a panel that ends in the middle of an approval says of nothing that it is approved', async () => {
  const shop = await waiting()
  const ends = unable(memory.core, { undoApproval: () => Promise.reject(new Error('ended')) })
  await expect(shop.approve(ends)).rejects.toThrow('ended')
  expect(await shop.shown()).toMatchObject(WAITS)
  await shop.approve()
  expect(await shop.shown()).toMatchObject({ needsApproval: false })
})

it('a newer commit that could not be rolled out leaves the one before as the one that is approved', async () => {
  const shop = await waiting()
  await shop.approve()
  const payload = JSON.parse(JSON.stringify(fork.payload).replaceAll(shop.commit, FACTS.before)) as Record<string, unknown>
  await shop.send({ ...fork, payload: { ...payload, action: 'synchronize' } }, { id: 'pushed' })
  await expect(shop.approve(unable(memory.core), FACTS.before)).rejects.toThrow('the database is away')
  expect(await shop.shown()).toMatchObject({ needsApproval: true, approvedCommit: shop.commit, approvedBy: expect.any(String) })
  expect((await shop.record())?.approvedAt).not.toBeNull()
})

it('settings of previews are not changed while one is being made', async () => {
  const shop = await previewed(memory)
  const { core } = memory
  const order: string[] = []
  let making: Promise<unknown> = Promise.resolve()
  let changing: Promise<unknown> = Promise.resolve()
  await new Promise<void>((begun, failed) => {
    const { create } = core.deployments
    const { setSettings } = core.previews
    core.previews.setSettings = async (...given) => {
      core.previews.setSettings = setSettings
      order.push('changed')
      return setSettings(...given)
    }
    core.deployments.create = async (...given) => {
      core.deployments.create = create
      // In the middle of it somebody changes them.
      changing = setPreviewSettings(core, LOCAL, shop.name, { maxCount: 1 })
      changing.catch(failed)
      begun()
      // Whatever would go on by itself has had its turn.
      for (let turn = 0; turn < 20; turn += 1) await core.previews.settings(shop.id)
      const made = await create(...given)
      order.push('made')
      return made
    }
    making = shop.send(opened)
    making.catch(failed)
  })
  await Promise.all([making, changing])
  expect(order).toEqual(['made', 'changed'])
})
