import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callDeployHook } from '../deploy-hook/call-deploy-hook.ts'
import { createDeployHook } from '../deploy-hook/deploy-hooks.ts'
import { getDelivery, listDeliveries, replayDelivery } from './deliveries.ts'
import { removeWebhook, updateWebhook } from './set-webhook.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { hooked } from '../../../tests/support/webhook-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const there = (input?: Parameters<typeof hooked>[2]) => hooked(memory, githubSamples, input)
const replay = (name: string, id: string, actor = LOCAL) => replayDelivery(memory.core, actor, name, id, 'api')

describe('deliveries', () => {
  it('are listed page by page, newest first, each once, also those of one millisecond', async () => {
    const shop = await there()
    const sent: string[] = []
    for (let n = 0; n < 7; n += 1) {
      const made = await memory.core.deliveries.receive({ deploymentId: shop.id, source: 'github', event: 'push' })
      sent.push(made?.id ?? '')
    }
    const seen: string[] = []
    for (let after: string | null = ''; after !== null;) {
      const page = await listDeliveries(memory.core, LOCAL, shop.name, { limit: 3, ...(after !== '' && { after }) })
      seen.push(...page.items.map(({ id }) => id))
      after = page.next
    }
    expect(seen).toEqual(sent.toReversed())
  })

  it('have the number of their rollout, and nothing of what a replay needs', async () => {
    const shop = await there()
    const { delivery } = await shop.send(githubSamples.push)
    const [rollout] = await shop.rollouts()
    const one = await getDelivery(memory.core, LOCAL, shop.name, delivery)
    expect(one).toMatchObject({ rolloutId: rollout?.id, rollout: rollout?.number })
    expect(Object.keys(one)).not.toContain('events')
    expect((await listDeliveries(memory.core, LOCAL, shop.name, { limit: 1 })).items).toEqual([one])
  })

  it('are those of one deployment', async () => {
    const [shop, other] = [await there(), await there()]
    const { delivery } = await shop.send(githubSamples.push)
    expect((await listDeliveries(memory.core, LOCAL, other.name, { limit: 10 })).items).toEqual([])
    await expect(getDelivery(memory.core, LOCAL, other.name, delivery)).rejects.toMatchObject({ code: 'delivery_not_found' })
    await expect(replay(other.name, delivery)).rejects.toMatchObject({ code: 'delivery_not_found' })
  })

  it('can be seen by whoever sees the deployment, and replayed by who rolls it out', async () => {
    const shop = await there()
    const { delivery } = await shop.send(githubSamples.push)
    const [viewer, developer, stranger] = [
      await userWith(memory, 'viewer', 'viewer'),
      await userWith(memory, 'developer', 'developer'),
      await userWith(memory, 'stranger', null),
    ]
    expect((await listDeliveries(memory.core, viewer, shop.name, { limit: 10 })).items).toHaveLength(1)
    await expect(replay(shop.name, delivery, viewer)).rejects.toMatchObject({ code: 'forbidden' })
    for (const ask of [listDeliveries(memory.core, stranger, shop.name, { limit: 1 }), replay(shop.name, delivery, stranger)])
      await expect(ask).rejects.toMatchObject({ code: 'deployment_not_found' })
    expect(await shop.deliveries()).toHaveLength(1)
    expect(await replay(shop.name, delivery, developer)).toMatchObject({ outcome: 'deployed', replayedBy: 'developer' })
    expect((await shop.rollouts())[0]).toMatchObject({ ref: 'main', cause: { actor: `user:${developer.id}`, via: 'api' } })
  })
})

describe('a replay', () => {
  it('is a delivery and a rollout of its own, each time', async () => {
    const shop = await there()
    const { delivery } = await shop.send(githubSamples.push)
    const first = await replay(shop.name, delivery)
    const second = await replay(shop.name, first.id)
    expect(first).toMatchObject({ replayOf: delivery, outcome: 'deployed', event: 'push', ref: 'main', source: 'github' })
    expect(second).toMatchObject({ replayOf: first.id, outcome: 'deployed' })
    expect(await shop.rollouts()).toHaveLength(3)
    const audited = await memory.database.auditEvent.findMany({ where: { action: 'webhook.replay', target: `deployment:${shop.name}` } })
    expect(audited.map(({ details }) => details)).toEqual([{ delivery }, { delivery: first.id }])
  })

  it('goes by the rules as they are now', async () => {
    const shop = await there({ branches: ['release/*'] })
    const { delivery, outcome } = await shop.send(githubSamples.push)
    expect(outcome).toBe('ignored')
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: ['main'] })
    expect(await replay(shop.name, delivery)).toMatchObject({ outcome: 'deployed' })
    await updateWebhook(memory.core, LOCAL, shop.name, { branches: [] })
    expect(await replay(shop.name, delivery)).toMatchObject({ outcome: 'ignored', code: 'branch_not_wanted' })
    // What was said of the first one stays.
    expect(await getDelivery(memory.core, LOCAL, shop.name, delivery)).toMatchObject({ outcome: 'ignored' })
  })

  it('is of nothing that was refused, told nothing or is not there', async () => {
    const shop = await there()
    await expect(shop.send(githubSamples.push, { secret: 'another' })).rejects.toMatchObject({ code: 'hook_not_found' })
    const { url } = await createDeployHook(memory.core, LOCAL, shop.name, { name: 'registry' })
    await callDeployHook(memory.core, url.split('/').at(-1) ?? '', null)
    const [called, refused] = await shop.deliveries()
    await expect(replay(shop.name, refused?.id ?? '')).rejects.toMatchObject({ code: 'delivery_not_replayable' })
    await expect(replay(shop.name, called?.id ?? '')).rejects.toMatchObject({ code: 'delivery_not_replayable' })
    for (const id of ['', 'x', '0198c0de-0000-7000-8000-000000000000'])
      await expect(replay(shop.name, id)).rejects.toMatchObject({ code: 'delivery_not_found' })
    expect(await shop.deliveries()).toHaveLength(2)
  })

  it('is of nothing that another repository told, once the deployment is made from a new one', async () => {
    const shop = await there()
    const { delivery } = await shop.send(githubSamples.push)
    await memory.database.deployment.updateMany({ where: { id: shop.id }, data: { repository: 'https://example.org/other.git' } })
    await expect(replay(shop.name, delivery)).rejects.toMatchObject({ code: 'delivery_not_replayable' })
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('needs a webhook, since that has the rules', async () => {
    const shop = await there()
    const { delivery } = await shop.send(githubSamples.push)
    await removeWebhook(memory.core, LOCAL, shop.name)
    await expect(replay(shop.name, delivery)).rejects.toMatchObject({ code: 'webhook_not_set' })
    expect((await listDeliveries(memory.core, LOCAL, shop.name, { limit: 10 })).items).toHaveLength(1)
  })

  it('says that it failed for a name that cannot be deployed any more', async () => {
    const shop = await there({ branches: ['**'] })
    const parsed = githubSamples.forge.parse(shop.request(githubSamples.push))
    const events = parsed.ok ? parsed.events.map((event) => ({ ...event, name: '--upload-pack=x' })) : []
    const old = await memory.core.deliveries.receive({ deploymentId: shop.id, source: 'github', event: 'push', events })
    const made = await replay(shop.name, old?.id ?? '')
    expect(made).toMatchObject({ outcome: 'failed', code: 'invalid_input', reason: expect.stringContaining('letters, digits') })
    expect(await shop.rollouts()).toEqual([])
  })
})
