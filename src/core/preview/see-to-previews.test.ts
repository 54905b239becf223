import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { KEY, previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { FACTS } from '../../../tests/conformance/forge/samples/sample.ts'
import { cancelRollout } from '../rollout/cancel-rollout.ts'
import { removeWebhook, updateWebhook } from '../webhook/set-webhook.ts'
import { approvePreview } from './approve-preview.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const { opened, closed, fork } = githubSamples
type Shop = Awaited<ReturnType<typeof previewed>>

const DAY_MS = 86_400_000
const aged = (shop: Shop, days: number) =>
  memory.database.preview.updateMany({ where: { parentId: shop.id }, data: { pushedAt: new Date(Date.now() - days * DAY_MS) } })
const causes = async (shop: Shop) => (await shop.previewRollouts()).map(({ kind, cause }) => [kind, cause.name])
const waiting = async () => {
  const shop = await previewed(memory, githubSamples, { pullRequests: 'all' })
  await shop.send(fork)
  return { shop, commit: (await shop.record())?.headCommit ?? '' }
}
/** One that was approved. */
const forked = async () => {
  const { shop, commit } = await waiting()
  await approvePreview(memory.core, LOCAL, shop.name, KEY, commit, 'panel')
  return { shop, commit }
}
const head = (commit: string, of: string, action: string) => ({
  ...fork,
  payload: { ...(JSON.parse(JSON.stringify(fork.payload).replaceAll(of, commit)) as Record<string, unknown>), action },
})

describe('previews whose end nothing would tell any more', () => {
  it('are removed with the webhook, with a cause that says so', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    expect(await shop.see()).toEqual([])
    expect(await shop.previewRollouts()).toHaveLength(1)
    await removeWebhook(memory.core, LOCAL, shop.name)
    expect([await shop.see(), await shop.see()]).toEqual([[], []])
    expect(await causes(shop)).toEqual([
      ['remove', 'WebOps, since the webhook was removed'],
      ['deploy', expect.anything()],
    ])
    await shop.worked()
    await shop.see()
    expect(await shop.record()).toBeNull()
  })

  it('are removed when the rules take none; when they take those of the repository itself, those of forks are', async () => {
    const [own, { shop: foreign }, { shop: unapproved }] = [await previewed(memory), await forked(), await waiting()]
    await own.send(opened)
    for (const shop of [own, foreign, unapproved]) await updateWebhook(memory.core, LOCAL, shop.name, { pullRequests: 'own' })
    expect(await own.see()).toEqual([])
    expect(await own.previewRollouts()).toHaveLength(1)
    expect((await causes(foreign))[0]).toEqual(['remove', 'WebOps, since the webhook takes no pull requests from forks any more'])
    expect(await unapproved.record()).toBeNull()
    await updateWebhook(memory.core, LOCAL, own.name, { pullRequests: 'none' })
    expect(await own.see()).toEqual([])
    expect((await causes(own))[0]).toEqual(['remove', 'WebOps, since the webhook takes no pull requests any more'])
  })

  it('stay as long as a new one would where somebody cancels that', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    await removeWebhook(memory.core, LOCAL, shop.name)
    await shop.see()
    const [removal] = await shop.previewRollouts()
    await cancelRollout(memory.core, LOCAL, removal?.id ?? '')
    for (let look = 0; look < 3; look += 1) expect(await shop.see()).toEqual([])
    expect((await shop.previewRollouts())[0]).toMatchObject({ id: removal?.id, state: 'cancelled' })
    expect(await shop.record()).toMatchObject({ closedAt: null })
    await memory.database.rollout.update({ where: { id: removal?.id ?? '' }, data: { finishedAt: new Date(Date.now() - 9 * DAY_MS) } })
    await aged(shop, 8)
    await shop.see()
    expect((await shop.previewRollouts())[0]).toMatchObject({ kind: 'remove', number: 3 })
  })

  it('are not made anew either', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    await shop.send(closed, { id: 'closed' })
    await shop.send(githubSamples.reopened ?? opened, { id: 'reopened' })
    await removeWebhook(memory.core, LOCAL, shop.name)
    await shop.worked()
    expect(await shop.see()).toEqual([])
    expect(await shop.record()).toBeNull()
  })
})

describe('a preview of a fork', () => {
  it('lives on from its approval, and not from what is pushed', async () => {
    const { shop, commit } = await forked()
    await aged(shop, 8)
    await shop.send(head(FACTS.before, commit, 'synchronize'), { id: 'pushed' })
    expect(await shop.see()).toEqual([])
    expect((await causes(shop))[0]).toEqual(['remove', 'WebOps, since nothing was approved for 7 days'])
  })

  it('that waits is forgotten in time, whatever is pushed', async () => {
    const { shop, commit } = await waiting()
    await aged(shop, 8)
    await shop.send(head(FACTS.before, commit, 'synchronize'), { id: 'pushed' })
    await shop.see()
    expect(await shop.record()).toBeNull()
  })

  it('that is wanted while it is removed waits for approval again, and is not built', async () => {
    const { shop, commit } = await forked()
    await shop.send({ ...closed, payload: { ...(fork.payload as object), action: 'closed' } }, { id: 'closed' })
    expect(await shop.send(head(commit, commit, 'reopened'), { id: 'reopened' })).toMatchObject({ outcome: 'ignored' })
    await shop.worked()
    expect([await shop.see(), await shop.see()]).toEqual([[], []])
    expect(await shop.preview()).toBeNull()
    expect(await shop.record()).toMatchObject({ headCommit: commit, approvedCommit: null, deploymentId: null, remake: false })
    await approvePreview(memory.core, LOCAL, shop.name, KEY, commit, 'panel')
    expect(await shop.previewRollouts()).toMatchObject([{ kind: 'deploy', ref: commit }])
  })
})

describe('where very many are noted', () => {
  const noted = (shop: Shop, count: number) =>
    memory.database.preview.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        parentId: shop.id,
        key: `pr-${1000 + index}`,
        pullRequest: 1000 + index,
        title: 'A cart',
        headRef: 'cart',
        headCommit: 'c'.repeat(40),
        isFork: true,
      })),
    })

  it('the one that waits the longest makes room for a new one, and none that runs', async () => {
    const { shop } = await forked()
    await noted(shop, 99)
    const other = JSON.parse(JSON.stringify(fork.payload).replaceAll(`"number":${FACTS.number}`, '"number":8')) as Record<string, unknown>
    await shop.send({ ...fork, payload: other }, { id: 'other' })
    expect((await shop.deliveries())[0]).toMatchObject({ code: 'preview_waiting' })
    const keys = (await memory.core.previews.list(shop.id)).map(({ key }) => key)
    expect(keys).toHaveLength(100)
    expect([KEY, 'pr-8', 'pr-1000', 'pr-1001'].map((key) => keys.includes(key))).toEqual([true, true, false, true])
  })

  it('each is seen to, also behind those that cannot be', async () => {
    const shop = await previewed(memory, githubSamples, { pullRequests: 'all' })
    await noted(shop, 230)
    await memory.database.preview.updateMany({ where: { parentId: shop.id }, data: { closedAt: new Date() } })
    const { clear } = memory.core.previews
    const stuck = new Set((await memory.core.previews.list(shop.id)).slice(0, 150).map(({ id }) => id))
    memory.core.previews.clear = (id) => (stuck.has(id) ? Promise.reject(new Error('locked')) : clear(id))
    expect(await shop.see()).toHaveLength(150)
    memory.core.previews.clear = clear
    expect(await memory.core.previews.list(shop.id)).toHaveLength(150)
  })
})
