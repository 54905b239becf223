import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { createWebhook, removeWebhook, renewWebhookSecret, updateWebhook } from './set-webhook.ts'
import { webhookFor } from './webhook-of.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'

let memory: MemoryCore
let name: string
let made = 0
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())
beforeEach(async () => {
  name = `app-${(made += 1)}`
  await deployment({})
})

const deployment = (more: object) =>
  createDeployment(memory.core, LOCAL, { name, repository: 'https://github.com/team/shop', ...more }, { deploy: false, via: 'api' })
const create = (input: Parameters<typeof createWebhook>[3] = {}) => createWebhook(memory.core, LOCAL, name, input)
const read = async () => (await webhookFor(memory.core, LOCAL, name, 'read')).webhook

describe('a webhook', () => {
  it('is of the forge that the repository is at, for the branch that is deployed', async () => {
    const { secret, ...webhook } = await create()
    expect(webhook).toMatchObject({
      forge: 'github',
      generation: 1,
      rules: { branches: ['main'], tags: [], paths: [], pullRequests: 'none' },
    })
    expect(webhook.url).toBe(`https://localhost/api/v1/hooks/${webhook.key}`)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(await read()).toEqual(webhook)
  })

  it('is one of a deployment', async () => {
    const first = await create()
    await expect(create()).rejects.toMatchObject({ code: 'webhook_exists' })
    expect((await read()).key).toBe(first.key)
    const made = await Promise.allSettled(['a', 'b'].map(() => removeWebhook(memory.core, LOCAL, name)))
    expect(made.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    const both = await Promise.allSettled([create(), create(), create()])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('needs a repository on a server', async () => {
    name = `image-${made}`
    await createDeployment(memory.core, LOCAL, { name, dockerImageName: 'nginx:1' }, { deploy: false, via: 'api' })
    await expect(create()).rejects.toMatchObject({ code: 'webhook_without_repository' })
    name = `file-${made}`
    await deployment({ repository: '/srv/git/shop.git' })
    await expect(create()).rejects.toMatchObject({ code: 'webhook_without_repository' })
  })

  it('is not made while the deployment is being removed', async () => {
    await requestRollout(memory.core, LOCAL, name, { kind: 'remove', via: 'api' })
    await expect(create()).rejects.toMatchObject({ code: 'being_removed' })
  })

  it('keeps what a change does not name', async () => {
    await create({ forge: 'gitlab', tags: ['v*'], paths: ['apps/**'] })
    await updateWebhook(memory.core, LOCAL, name, { branches: ['main', 'next'] })
    expect(await read()).toMatchObject({ forge: 'gitlab', rules: { branches: ['main', 'next'], tags: ['v*'], paths: ['apps/**'] } })
    await updateWebhook(memory.core, LOCAL, name, { forge: 'github', paths: [] })
    expect(await read()).toMatchObject({ forge: 'github', rules: { branches: ['main', 'next'], tags: ['v*'], paths: [] } })
  })

  it('goes on to deploy the deployment’s own branch when that is another one, and leaves rules of somebody’s alone', async () => {
    const branch = (to: string) => updateDeployment(memory.core, LOCAL, name, { branch: to }, { apply: false, via: 'api' })
    await create()
    await branch('production')
    expect((await read()).rules.branches).toEqual(['production'])
    await updateWebhook(memory.core, LOCAL, name, { branches: ['production', 'release/*'] })
    await branch('main')
    expect((await read()).rules.branches).toEqual(['production', 'release/*'])
  })

  it('is to be verified anew when it is of another forge, which signs in its own way', async () => {
    await create()
    await memory.core.webhooks.noteVerified(await read(), new Date())
    expect((await updateWebhook(memory.core, LOCAL, name, { tags: ['v*'] })).verifiedAt).not.toBeNull()
    expect((await updateWebhook(memory.core, LOCAL, name, { forge: 'gitlab' })).verifiedAt).toBeNull()
  })

  it('still tells who set it and when, once a delivery was verified', async () => {
    const { deploymentId } = await create()
    const setAt = new Date('2026-01-02T03:04:05Z')
    const before = await memory.database.webhook.update({ where: { deploymentId }, data: { updatedAt: setAt } })
    const webhook = await memory.core.webhooks.get(deploymentId)
    if (webhook) await memory.core.webhooks.noteVerified(webhook, new Date())
    const { verifiedAt, updatedAt, updatedBy } = await read()
    expect(verifiedAt).not.toBeNull()
    expect({ updatedAt, updatedBy }).toEqual({ updatedAt: setAt, updatedBy: before.updatedBy })
  })

  it('refuses a branch as its pattern that is too long for one, and is not there then', async () => {
    name = `long-${made}`
    await deployment({ branch: 'x'.repeat(230) })
    await expect(create()).rejects.toThrow(/200 characters/)
    await expect(read()).rejects.toMatchObject({ code: 'webhook_not_set' })
    expect(await create({ branches: ['x*'] })).toMatchObject({ rules: { branches: ['x*'] } })
  })

  it('gets another secret at the same address, and another address when it is made again', async () => {
    const first = await create()
    const second = await renewWebhookSecret(memory.core, LOCAL, name)
    expect(second).toMatchObject({ key: first.key, generation: 2, verifiedAt: null })
    expect(second.secret).not.toBe(first.secret)
    await removeWebhook(memory.core, LOCAL, name)
    await expect(read()).rejects.toMatchObject({ code: 'webhook_not_set' })
    const third = await create()
    expect([first.key, first.secret, second.secret]).not.toContain(third.key)
    expect([first.secret, second.secret]).not.toContain(third.secret)
  })

  it('is neither made nor given another secret where none can be told', async () => {
    const without = { ...memory.core }
    Reflect.deleteProperty(without, 'webhookSecrets')
    await expect(createWebhook(without, LOCAL, name, {})).rejects.toMatchObject({ code: 'webhooks_unavailable', kind: 'unavailable' })
    await expect(read()).rejects.toMatchObject({ code: 'webhook_not_set' })
    await create()
    await expect(renewWebhookSecret(without, LOCAL, name)).rejects.toMatchObject({ code: 'webhooks_unavailable' })
    expect((await read()).generation).toBe(1)
  })

  it('is changed by who changes the deployment, and who it was is on record', async () => {
    const viewer = await userWith(memory, `viewer-${made}`, 'viewer')
    const developer = await userWith(memory, `developer-${made}`, 'developer')
    await expect(createWebhook(memory.core, viewer, name, {})).rejects.toMatchObject({ code: 'forbidden' })
    await createWebhook(memory.core, developer, name, {})
    for (const ask of [
      updateWebhook(memory.core, viewer, name, { branches: ['evil'] }),
      renewWebhookSecret(memory.core, viewer, name),
      removeWebhook(memory.core, viewer, name),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'forbidden' })
    expect(await read()).toMatchObject({ generation: 1, updatedBy: developer.name })
    await updateWebhook(memory.core, LOCAL, name, { branches: ['next'] })
    await renewWebhookSecret(memory.core, LOCAL, name)
    await removeWebhook(memory.core, LOCAL, name)
    const events = await memory.database.auditEvent.findMany({ where: { target: `deployment:${name}` }, orderBy: { id: 'asc' } })
    expect(events.map(({ action }) => action).filter((action) => action.startsWith('webhook.'))).toEqual([
      'webhook.create',
      'webhook.update',
      'webhook.renew_secret',
      'webhook.remove',
    ])
  })
})
