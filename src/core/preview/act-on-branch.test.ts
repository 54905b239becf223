import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { hooked, SAMPLES } from '../../../tests/support/webhook-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import type { ForgeSamples } from '../../../tests/conformance/forge/samples/sample.ts'
import { replayDelivery } from '../webhook/deliveries.ts'
import { resumeDeliveries } from '../webhook/resume-deliveries.ts'
import { removeWebhook, updateWebhook } from '../webhook/set-webhook.ts'
import { branchKey, previewName } from './preview-names.ts'
import { listPreviews, setPreviewSettings } from './previews.ts'
import { seeToPreviews } from './see-to-previews.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

/** A deployment of main, whose other branches get a preview each. */
async function branched(samples: ForgeSamples = githubSamples, branches = ['**']) {
  const { core } = memory
  const shop = await hooked(memory, samples)
  await setPreviewSettings(core, LOCAL, shop.name, { branches })
  const deploymentOf = (branch: string) => core.deployments.getByName(previewName(shop.name, branchKey(branch)))
  return {
    ...shop,
    deploymentOf,
    rolloutsOf: async (branch: string) => {
      const deployment = await deploymentOf(branch)
      return deployment ? (await core.rollouts.list(deployment.id, { limit: 10 })).items : []
    },
  }
}

describe.each(SAMPLES)('a branch that is pushed at %s', (_title, samples) => {
  it('gets a preview, which the next push updates', async () => {
    const shop = await branched(samples)
    expect(await shop.send(samples.withBranch('feature/cart'), { id: 'one' })).toMatchObject({ outcome: 'deployed' })
    const made = await shop.deploymentOf('feature/cart')
    expect(made).toMatchObject({ branch: 'feature/cart', repository: samples.repository.address })
    expect(await shop.rolloutsOf('feature/cart')).toMatchObject([
      { kind: 'deploy', ref: 'feature/cart', cause: { actor: `webhook:${shop.id}`, via: 'webhook' } },
    ])
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toMatchObject([
      { key: branchKey('feature/cart'), pullRequest: null, headRef: 'feature/cart', isFork: false, needsApproval: false },
    ])
    // Of the deployment itself nothing was rolled out.
    expect(await shop.rollouts()).toEqual([])
  })

  it('takes its preview with it when it is deleted', async () => {
    const shop = await branched(samples)
    const parsed = samples.forge.parse(shop.request(samples.branchDeleted))
    const event = parsed.ok ? parsed.events[0] : undefined
    const branch = event?.type === 'push' ? event.name : ''
    await shop.send(samples.withBranch(branch), { id: 'made' })
    expect(await shop.rolloutsOf(branch)).toHaveLength(1)
    expect(await shop.send(samples.branchDeleted, { id: 'deleted' })).toMatchObject({
      outcome: 'deployed',
      reason: `The branch ${branch} was deleted: its preview is removed.`,
    })
    expect((await shop.rolloutsOf(branch))[0]).toMatchObject({ kind: 'remove' })
  })
})

describe('a branch', () => {
  it('that fits no pattern, or deploys itself, gets none', async () => {
    const shop = await branched(githubSamples, ['feature/**', '!feature/old'])
    for (const name of ['fix/cart', 'feature/old']) {
      expect(await shop.send(githubSamples.withBranch(name), { id: name })).toMatchObject({ outcome: 'ignored' })
      expect(await shop.deploymentOf(name)).toBeNull()
    }
    expect((await shop.deliveries()).map(({ code }) => code)).toEqual(['branch_not_wanted', 'branch_not_wanted'])
    const all = await branched()
    await all.send(githubSamples.withBranch('main'), { id: 'main' })
    expect(await all.rollouts()).toHaveLength(1)
    expect(await listPreviews(memory.core, LOCAL, all.name)).toEqual([])
  })

  it('whose name could be read as something else gets none', async () => {
    const shop = await branched()
    for (const name of ['refs/heads/main', 'deadbeef', 'HEAD']) await shop.send(githubSamples.withBranch(name), { id: name })
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toEqual([])
  })

  it('of a deployment that is stopped gets none, and the delivery says so', async () => {
    const shop = await branched()
    await memory.database.deployment.update({ where: { id: shop.id }, data: { desiredState: 'stopped' } })
    expect(await shop.send(githubSamples.withBranch('cart'))).toMatchObject({ outcome: 'ignored' })
    expect(await shop.deliveries()).toMatchObject([{ code: 'deployment_stopped' }])
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toEqual([])
  })

  it('more than there may be is ignored with the reason, and leaves nothing', async () => {
    const shop = await branched()
    await setPreviewSettings(memory.core, LOCAL, shop.name, { maxCount: 1 })
    await shop.send(githubSamples.withBranch('one'), { id: 'one' })
    expect(await shop.send(githubSamples.withBranch('two'), { id: 'two' })).toMatchObject({ outcome: 'ignored' })
    expect(await shop.deliveries()).toMatchObject([{ code: 'preview_limit' }, {}])
    expect(await listPreviews(memory.core, LOCAL, shop.name)).toMatchObject([{ headRef: 'one' }])
  })

  it('is told of by its last delivery: no late one and no replay of an old one changes what that said', async () => {
    const shop = await branched()
    await shop.send(githubSamples.withBranch('topic'), { id: 'old' })
    const [old] = await shop.deliveries()
    await shop.send(githubSamples.withBranch('topic'), { id: 'new', payload: { forced: true } })
    expect(await shop.rolloutsOf('topic')).toHaveLength(2)
    const replay = await replayDelivery(memory.core, LOCAL, shop.name, old?.id ?? '', 'api')
    expect(replay).toMatchObject({ outcome: 'ignored', code: 'overtaken' })
    expect(await shop.rolloutsOf('topic')).toHaveLength(2)
    const { branchDeleted, withBranch } = githubSamples
    await shop.send(withBranch('old'), { id: 'old-made' })
    const [made] = await shop.deliveries()
    await shop.send(branchDeleted, { id: 'old-deleted' })
    expect(await replayDelivery(memory.core, LOCAL, shop.name, made?.id ?? '', 'api')).toMatchObject({
      code: 'deleted',
      outcome: 'ignored',
    })
    const [, gone] = await shop.deliveries()
    await shop.send(withBranch('old'), { id: 'old-again', payload: { forced: true } })
    expect(await replayDelivery(memory.core, LOCAL, shop.name, gone?.id ?? '', 'api')).toMatchObject({ code: 'overtaken' })
    expect((await listPreviews(memory.core, LOCAL, shop.name)).find(({ headRef }) => headRef === 'old')).toMatchObject({ remake: true })
  })

  it('loses its preview when it fits no pattern any more, and when the webhook is removed', async () => {
    const [first, second] = [await branched(), await branched()]
    for (const shop of [first, second]) await shop.send(githubSamples.withBranch('topic'), { id: 'one' })
    await seeToPreviews(memory.core, fail)
    expect((await first.rolloutsOf('topic')).length + (await second.rolloutsOf('topic')).length).toBe(2)
    await setPreviewSettings(memory.core, LOCAL, first.name, { branches: ['feature/**'] })
    await removeWebhook(memory.core, LOCAL, second.name)
    await seeToPreviews(memory.core, fail)
    expect((await first.rolloutsOf('topic'))[0]).toMatchObject({
      kind: 'remove',
      cause: { name: 'WebOps, since its branch gets no preview any more' },
    })
    expect((await second.rolloutsOf('topic'))[0]).toMatchObject({
      kind: 'remove',
      cause: { name: 'WebOps, since no webhook tells of its branch any more' },
    })
  })

  it('that the webhook deploys by now loses its preview', async () => {
    const shop = await branched()
    await shop.send(githubSamples.withBranch('staging'), { id: 'one' })
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: ['main', 'staging'] })
    await seeToPreviews(memory.core, fail)
    expect((await shop.rolloutsOf('staging'))[0]).toMatchObject({
      kind: 'remove',
      cause: { name: 'WebOps, since staging is deployed itself by now' },
    })
  })

  it('is not held up by a later push that asked to be skipped', async () => {
    const shop = await branched()
    await shop.send(githubSamples.withBranch('topic'), { id: 'one' })
    const [delivery] = await shop.deliveries()
    const skipped = githubSamples.skipped?.payload as Record<string, unknown>
    expect(
      await shop.send(githubSamples.withBranch('topic'), { id: 'two', payload: { ...skipped, ref: 'refs/heads/topic' } }),
    ).toMatchObject({
      outcome: 'ignored',
    })
    expect(await replayDelivery(memory.core, LOCAL, shop.name, delivery?.id ?? '', 'api')).toMatchObject({ outcome: 'deployed' })
  })

  it('whose preview was asked for when the panel ended is not deployed twice', async () => {
    const shop = await branched()
    await shop.send(githubSamples.withBranch('topic'), { id: 'one' })
    const [delivery] = await shop.deliveries()
    await memory.database.webhookDelivery.update({
      where: { id: delivery?.id ?? '' },
      data: { outcome: 'received', rolloutId: null, receivedAt: new Date(Date.now() - 3_600_000) },
    })
    await setPreviewSettings(memory.core, LOCAL, shop.name, { branches: [] })
    await resumeDeliveries(memory.core, fail)
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'deployed', rolloutId: (await shop.rolloutsOf('topic'))[0]?.id }])
    expect(await shop.rolloutsOf('topic')).toHaveLength(1)
  })
})

function fail(error: unknown): never {
  throw error
}
