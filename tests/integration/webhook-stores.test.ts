import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { SAMPLES, signedRequest } from '../support/webhook-world.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'
import { deployRules } from '#core/forge/deploy-rules.schema.ts'
import type { IgnoredEvent } from '#core/forge/forge.ts'
import { cleaned, storable } from '#core/webhook/storable-events.ts'

const RULES = deployRules.parse({ branches: ['main'] })
const THEN = new Date('2026-03-27T03:00:00Z')

describe.each(TEST_DATABASES)('webhooks, deliveries and deploy hooks, on %s', (_name, open) => {
  let opened: TestDatabase
  let all: Stores
  let places: { projectId: string; environmentId: string; serverId: string }
  let counter = 0

  beforeAll(async () => {
    opened = await open()
    all = stores(opened.database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  })
  afterAll(() => opened.remove())

  const deploymentId = async () => {
    const data = { ...places, name: `shop-${++counter}`, dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
    return (await opened.database.deployment.create({ data })).id
  }
  const add = async () =>
    all.webhooks.create({ deploymentId: await deploymentId(), key: `key-${counter}`, forge: 'github', rules: RULES, updatedBy: 'Ada' })
  const push = (id: string, more: { deliveryKey?: string; bodyKey?: string } = {}) =>
    all.deliveries.receive({ deploymentId: id, source: 'github', event: 'push', ...more })
  const count = (id: string, outcome?: 'refused') =>
    opened.database.webhookDelivery.count({ where: { deploymentId: id, ...(outcome && { outcome }) } })

  it('finds a webhook by its key, while its deployment is there', async () => {
    const webhook = await add()
    expect(await all.webhooks.getByKey(webhook.key)).toMatchObject({ webhook, deployment: { id: webhook.deploymentId, repository: null } })
    await opened.database.deployment.update({ where: { id: webhook.deploymentId }, data: { removedAt: THEN } })
    expect(await all.webhooks.getByKey(webhook.key)).toBeNull()
    await opened.database.deployment.delete({ where: { id: webhook.deploymentId } })
    expect(await all.webhooks.get(webhook.deploymentId)).toBeNull()
  })

  it('notes that a secret was verified for that secret alone, and nothing else of the record', async () => {
    const webhook = await add()
    await all.webhooks.noteVerified(webhook, THEN)
    expect(await all.webhooks.get(webhook.deploymentId)).toEqual({ ...webhook, verifiedAt: THEN })
    const renewed = await all.webhooks.renewSecret(webhook.deploymentId, 'Grace')
    expect(renewed).toMatchObject({ generation: 2, verifiedAt: null, updatedBy: 'Grace' })
    await all.webhooks.noteVerified(webhook, THEN)
    expect((await all.webhooks.get(webhook.deploymentId))?.verifiedAt).toBeNull()
  })

  it('receives a delivery once, of many that are the same at the same moment', async () => {
    const [one, other] = [await deploymentId(), await deploymentId()]
    const made = await Promise.all([1, 2, 3, 4].map(() => push(one, { deliveryKey: 'a', bodyKey: 'b' })))
    const first = made.find((each) => each !== null)
    expect(made.filter((each) => each !== null)).toHaveLength(1)
    expect(await push(one, { bodyKey: 'b' })).toBeNull()
    expect(await push(one, { deliveryKey: 'a' })).toBeNull()
    expect(await all.deliveries.sameAs(one, { deliveryKey: 'x', bodyKey: 'b' })).toEqual(first)
    expect(await all.deliveries.sameAs(one, { deliveryKey: 'x', bodyKey: null })).toBeNull()
    expect(await all.deliveries.sameAs(one, { deliveryKey: null, bodyKey: null })).toBeNull()
    // Of another deployment, and without any key, each is one of its own.
    expect(await push(other, { deliveryKey: 'a', bodyKey: 'b' })).not.toBeNull()
    expect([await push(other), await push(other)]).not.toContain(null)
  })

  it('says what became of one, and anew of one that came to nothing, until it was deployed', async () => {
    const id = await deploymentId()
    const delivery = await push(id)
    const end = (outcome: 'ignored' | 'deployed' | 'failed', code: string, reason: string) =>
      all.deliveries.end(delivery?.id ?? '', { outcome, code, reason })
    const kept = () => all.deliveries.get(id, delivery?.id ?? '')
    await end('ignored', 'deleted', `a\0b\ud800${'x'.repeat(5000)}`)
    const first = await kept()
    expect(first).toMatchObject({ outcome: 'ignored', code: 'deleted', events: null })
    expect(first?.reason).toMatch(/^a\ufffdb\ufffdx+…$/)
    expect(first?.reason?.length).toBeLessThanOrEqual(1001)
    await end('deployed', 'wanted', 'Pushed.')
    await end('failed', 'late', 'Late.')
    expect(await kept()).toMatchObject({ outcome: 'deployed', code: 'wanted', reason: 'Pushed.' })
  })

  it('finds those that were not ended, the oldest first, and none that is young', async () => {
    const id = await deploymentId()
    const [old, ended, young] = [await push(id), await push(id), await push(id)]
    await all.deliveries.end(ended?.id ?? '', { outcome: 'answered', code: 'ping', reason: 'It works.' })
    const before = young?.receivedAt ?? new Date()
    const found = (await all.deliveries.unfinished(new Date(before.getTime() + 1000))).filter(
      ({ delivery }) => delivery.deploymentId === id,
    )
    expect(found.map(({ delivery }) => delivery.id)).toEqual([old?.id, young?.id])
    const none = (await all.deliveries.unfinished(new Date(0))).filter(({ delivery }) => delivery.deploymentId === id)
    expect(none).toEqual([])
  })

  it('keeps the last twenty that were refused, and of those that were not the last of 500', async () => {
    const id = await deploymentId()
    const kept = await push(id, { deliveryKey: 'first' })
    for (let n = 0; n < 30; n += 1) await all.deliveries.refuse(id, 'github', '', 'webhook_signature_wrong', `${n}.`)
    expect(await count(id, 'refused')).toBe(20)
    const { items } = await all.deliveries.list(id, { limit: 100 })
    expect(items.map(({ reason }) => reason)).toEqual([...Array.from({ length: 20 }, (_none, n) => `${29 - n}.`), null])
    expect(items.at(-1)?.id).toBe(kept?.id)
    for (let n = 0; n < 490; n += 1) await push(id)
    await all.deliveries.tidy(id)
    expect(await count(id)).toBe(500)
    expect(await all.deliveries.get(id, kept?.id ?? '')).toBeNull()
    expect(await count(id, 'refused')).toBe(10)
  })

  it('lists in the order in which they came, each once', async () => {
    const id = await deploymentId()
    const sent: string[] = []
    for (let n = 0; n < 25; n += 1) sent.push((await push(id))?.id ?? '')
    const seen: string[] = []
    for (let after: string | undefined; seen.length < 100;) {
      const { items, next } = await all.deliveries.list(id, { limit: 10, ...(after !== undefined && { after }) })
      seen.push(...items.map((one) => one.id))
      if (next === null) break
      after = next
    }
    expect(seen).toEqual(sent.toReversed())
  })

  it.each(SAMPLES)('keeps what %s tells, also in texts that no database takes', async (_title, samples) => {
    const id = await deploymentId()
    const parsed = samples.forge.parse(signedRequest(samples, samples.push, { secret: 'a-secret' }))
    const events = parsed.ok ? parsed.events : []
    const hostile: IgnoredEvent = { type: 'ignored', event: 'a\0b', reason: '\ud800', deliveryId: '\udc00\0' }
    const made = await all.deliveries.receive({
      deploymentId: id,
      source: samples.forge.id,
      event: 'push',
      events: storable(cleaned([...events, hostile]), undefined),
    })
    const kept = await all.deliveries.get(id, made?.id ?? '')
    expect(kept?.events).toEqual([...events, { type: 'ignored', event: 'a\ufffdb', reason: '\ufffd', deliveryId: '\ufffd\ufffd' }])
  })

  it('makes twenty deploy hooks at most, also at once, and each name once', async () => {
    const id = await deploymentId()
    const make = (name: string) =>
      all.deployHooks.create({ deploymentId: id, name, hash: `${id} ${name} ${Math.random()}`, prefix: 'x', createdBy: 'Ada' })
    const same = await Promise.allSettled(['a', 'a', 'a'].map(make))
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (let n = 0; n < 17; n += 1) await make(`n${n}`)
    const made = await Promise.all(['b', 'c', 'd', 'e'].map(make))
    expect(made.filter(Boolean)).toHaveLength(2)
    expect(await all.deployHooks.list(id)).toHaveLength(20)
  })
})
