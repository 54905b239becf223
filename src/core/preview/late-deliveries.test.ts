import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { FACTS, type Sample } from '../../../tests/conformance/forge/samples/sample.ts'
import { replayDelivery } from '../webhook/deliveries.ts'
import { resumeDeliveries } from '../webhook/resume-deliveries.ts'
import { removeWebhook } from '../webhook/set-webhook.ts'
import { setPreviewSettings } from './previews.ts'

/** Deliveries of one pull request that are done late, or again. */

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const { opened, updated, closed } = githubSamples
const reopened = githubSamples.reopened as Sample
type Shop = Awaited<ReturnType<typeof previewed>>

const replay = (shop: Shop, id: string) => replayDelivery(memory.core, LOCAL, shop.name, id, 'api')

/** As after a panel that ended before anything was done about it. */
async function notSeenTo(shop: Shop, sample: Sample, id: string, ago = 120_000): Promise<string> {
  const { getByName } = memory.core.deployments
  memory.core.deployments.getByName = () => Promise.reject(new Error('the panel ended'))
  await expect(shop.send(sample, { id })).rejects.toThrow('the panel ended')
  memory.core.deployments.getByName = getByName
  const [delivery] = await shop.deliveries()
  await memory.database.webhookDelivery.updateMany({ where: { id: delivery?.id ?? '' }, data: { receivedAt: new Date(Date.now() - ago) } })
  return delivery?.id ?? ''
}
const resume = () => resumeDeliveries(memory.core, (error) => expect(error).toBeUndefined())
const what = async (shop: Shop, id: string) => (await shop.deliveries()).find((delivery) => delivery.id === id)

describe('a close that is done late', () => {
  it('leaves the preview of a pull request that was opened again meanwhile', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    const id = await notSeenTo(shop, closed, 'closed')
    expect(await shop.send(reopened, { id: 'reopened' })).toMatchObject({ outcome: 'deployed' })
    await resume()
    expect(await what(shop, id)).toMatchObject({ outcome: 'ignored', code: 'overtaken' })
    expect((await shop.previewRollouts()).map(({ kind }) => kind)).toEqual(['deploy', 'deploy'])
    // Nor does somebody who has it done again remove what is open, by way of another replay either.
    const again = await replay(shop, id)
    expect([again, await replay(shop, again.id)]).toMatchObject([{ code: 'overtaken' }, { code: 'overtaken' }])
    expect(await shop.record()).toMatchObject({ closedAt: null })
  })

  it('is carried out after days, since its preview is to be gone', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    const id = await notSeenTo(shop, closed, 'closed', 3 * 86_400_000)
    await resume()
    expect(await what(shop, id)).toMatchObject({ outcome: 'deployed', code: 'closed' })
    expect((await shop.previewRollouts())[0]).toMatchObject({ kind: 'remove' })
  })

  it('is nothing to do twice', async () => {
    const shop = await previewed(memory)
    await shop.send(opened)
    const { delivery } = await shop.send(closed, { id: 'closed' })
    await shop.worked()
    await shop.see()
    expect(await replay(shop, delivery)).toMatchObject({ outcome: 'ignored', code: 'closed' })
  })
})

describe('an opening or a push that is done late, or again', () => {
  it('makes no preview of what was closed since it came first, however often it is replayed', async () => {
    const shop = await previewed(memory)
    const { delivery } = await shop.send(opened)
    await shop.send(closed, { id: 'closed' })
    await shop.worked()
    await shop.see()
    const again = await replay(shop, delivery)
    expect([again, await replay(shop, again.id)]).toMatchObject([
      { outcome: 'ignored', code: 'closed' },
      { outcome: 'ignored', code: 'closed' },
    ])
    expect(await shop.record()).toBeNull()
  })

  it('does not set back what was pushed since, and the newest one is done again', async () => {
    const shop = await previewed(memory)
    const first = await shop.send(opened)
    const second = await shop.send(updated, { id: 'updated' })
    const before = await shop.record()
    expect(await replay(shop, first.delivery)).toMatchObject({ outcome: 'ignored', code: 'overtaken' })
    expect(await shop.record()).toEqual(before)
    expect(await replay(shop, second.delivery)).toMatchObject({ outcome: 'deployed' })
    // Replays tell nothing new: the one before is the newest still.
    expect(await replay(shop, second.delivery)).toMatchObject({ outcome: 'deployed' })
  })

  it('is done where there is room by now', async () => {
    const shop = await previewed(memory)
    await setPreviewSettings(memory.core, LOCAL, shop.name, { maxCount: 1 })
    const other = JSON.parse(JSON.stringify(opened.payload).replaceAll(`"number":${FACTS.number}`, '"number":8')) as Record<string, unknown>
    await shop.send(opened)
    const { delivery, outcome } = await shop.send({ ...opened, payload: other }, { id: 'other' })
    expect(outcome).toBe('ignored')
    await setPreviewSettings(memory.core, LOCAL, shop.name, { maxCount: 2 })
    expect(await replay(shop, delivery)).toMatchObject({ outcome: 'deployed' })
  })
})

describe('a delivery whose rollout was asked for just before the panel ended', () => {
  it('says which of the preview’s it is, of a push and of a close, whatever became of the webhook', async () => {
    const shop = await previewed(memory)
    const { end } = memory.core.deliveries
    memory.core.deliveries.end = () => Promise.reject(new Error('the panel ended'))
    await expect(shop.send(opened)).rejects.toThrow('the panel ended')
    await expect(shop.send(closed, { id: 'closed' })).rejects.toThrow('the panel ended')
    memory.core.deliveries.end = end
    // It may have ended before this was noted, too.
    await memory.core.previews.setClosed((await shop.record())?.id ?? '', null)
    await removeWebhook(memory.core, LOCAL, shop.name)
    const where = { deploymentId: shop.id }
    await memory.database.webhookDelivery.updateMany({ where, data: { receivedAt: new Date(Date.now() - 120_000) } })
    await resume()
    const [removal, deploy] = await shop.previewRollouts()
    expect(await shop.deliveries()).toMatchObject([
      { outcome: 'deployed', code: 'closed', rolloutId: removal?.id, rolloutOf: shop.previewName },
      { outcome: 'deployed', code: 'wanted', rolloutId: deploy?.id },
    ])
    expect(await shop.record()).toMatchObject({ closedBecause: `pull request ${FACTS.number} was closed` })
  })
})
