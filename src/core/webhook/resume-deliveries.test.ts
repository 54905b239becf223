import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resumeDeliveries } from './resume-deliveries.ts'
import { removeWebhook, updateWebhook } from './set-webhook.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { hooked } from '../../../tests/support/webhook-world.ts'

let memory: MemoryCore
let errors: unknown[]
beforeEach(async () => {
  memory = await memoryCore()
  errors = []
})
afterEach(() => memory.remove())

/** As after a panel that ended between putting a delivery on record and asking for its rollout, that long ago. */
async function interrupted(seconds = 120) {
  const shop = await hooked(memory, githubSamples)
  const { create } = memory.core.rollouts
  memory.core.rollouts.create = () => Promise.reject(new Error('the panel ended'))
  await expect(shop.send(githubSamples.push)).rejects.toThrow('the panel ended')
  memory.core.rollouts.create = create
  await memory.database.webhookDelivery.updateMany({ data: { receivedAt: new Date(memory.core.clock.now().getTime() - seconds * 1000) } })
  return shop
}
const resume = () => resumeDeliveries(memory.core, (error) => errors.push(error))

describe('a delivery that nothing was done about', () => {
  it('is done by itself, once, since most forges send nothing twice', async () => {
    const shop = await interrupted()
    await resume()
    await resume()
    expect(await shop.rollouts()).toMatchObject([{ ref: 'main', cause: { via: 'webhook', name: expect.stringContaining('at GitHub') } }])
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'deployed', rollout: 1 }])
    expect(errors).toEqual([])
  })

  it('is left alone while it may be under way', async () => {
    const shop = await interrupted(5)
    await resume()
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'received' }])
  })

  it('is tried again as long as it cannot be done, and is in the way of no other', async () => {
    const one = await interrupted()
    const other = await interrupted()
    const { create } = memory.core.rollouts
    memory.core.rollouts.create = async (input) => {
      if (input.deploymentId === one.id) throw new Error('locked')
      return create(input)
    }
    await resume()
    expect(errors).toEqual([expect.objectContaining({ message: 'locked' })])
    expect(await one.deliveries()).toMatchObject([{ outcome: 'received' }])
    expect(await other.deliveries()).toMatchObject([{ outcome: 'deployed' }])
    memory.core.rollouts.create = create
    await resume()
    expect(await one.deliveries()).toMatchObject([{ outcome: 'deployed' }])
  })

  it('is said to have deployed where it came as far as that, whatever the rules are now', async () => {
    const shop = await hooked(memory, githubSamples)
    const { end } = memory.core.deliveries
    memory.core.deliveries.end = () => Promise.reject(new Error('the panel ended'))
    await expect(shop.send(githubSamples.push)).rejects.toThrow('the panel ended')
    memory.core.deliveries.end = end
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: ['none'] })
    await memory.database.webhookDelivery.updateMany({ data: { receivedAt: new Date(memory.core.clock.now().getTime() - 120_000) } })
    await resume()
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'deployed', rollout: 1 }])
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('is not tried for ever where its webhook cannot be read', async () => {
    const shop = await interrupted()
    await memory.database.webhook.updateMany({ data: { forge: 'sourceforge' } })
    await resume()
    expect(errors).toHaveLength(1)
    await resume()
    expect(errors).toHaveLength(1)
    expect(await shop.deliveries()).toMatchObject([{ outcome: 'failed', code: 'interrupted' }])
  })

  it('ends as failed where the webhook is gone, and where it was the call of a deploy hook, which was answered with an error', async () => {
    const shop = await interrupted()
    await removeWebhook(memory.core, LOCAL, shop.name)
    await memory.core.deliveries.receive({ deploymentId: shop.id, source: 'hook', event: 'call' })
    await memory.database.webhookDelivery.updateMany({ data: { receivedAt: new Date(0) } })
    await resume()
    expect(await shop.deliveries()).toMatchObject([
      { outcome: 'failed', code: 'interrupted' },
      { outcome: 'failed', code: 'interrupted' },
    ])
    expect(await shop.rollouts()).toEqual([])
  })
})
