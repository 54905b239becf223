import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryView, DeployHookView, WebhookView } from '#api/schemas/webhook-views.ts'
import { FORGE_IDS } from '#core/forge/forge.ts'
import { apiError, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const AT = '2026-01-01T00:00:00.000Z'
const URL = 'https://panel.example.org/api/v1/hooks/a-key'
const SECRET = 'only-the-forge-knows-it'
const webhook = (changes: Partial<WebhookView> = {}): WebhookView => ({
  forge: 'github',
  url: URL,
  branches: ['main', 'release/*'],
  tags: [],
  paths: [],
  pullRequests: 'none',
  verifiedAt: null,
  createdAt: AT,
  updatedAt: AT,
  updatedBy: 'Ada',
  ...changes,
})
const delivery = (changes: Partial<DeliveryView> = {}): DeliveryView => ({
  id: 'delivery-2',
  source: 'github',
  event: 'push',
  ref: 'main',
  commit: 'b'.repeat(40),
  subject: 'Sell more',
  author: 'ada',
  outcome: 'deployed',
  code: 'wanted',
  reason: 'The branch main was pushed.',
  rolloutId: 'r7',
  rollout: 7,
  rolloutOf: null,
  replayOf: null,
  replayedBy: null,
  receivedAt: AT,
  ...changes,
})
const path = '/api/v1/deployments/shop/webhook'
const deliveries = '/api/v1/deployments/shop/deliveries'
const hooks = '/api/v1/deployments/shop/deploy-hooks'

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', path, { body: webhook() })
})
afterEach(() => panel.close())
const sent = () => panel.calls.filter(({ method }) => method !== 'GET').map(({ method, path: to, body }) => ({ method, to, body }))
const cli = (args: string[], typed?: string) =>
  runCli(panel.url, args, typed === undefined ? {} : { interactive: true, ask: () => Promise.resolve(typed) })

describe('webops webhook set', () => {
  const none = { status: 404, body: apiError('webhook_not_set', 'shop takes no webhook.') }
  const set = ['webhook', 'set', 'shop']

  it('makes one where there is none, and says what to enter where', async () => {
    panel.on('GET', path, none)
    panel.on('POST', path, { status: 201, body: { ...webhook({ tags: ['v*'] }), secret: SECRET } })
    const { out, error } = await cli([...set, '--branch', 'main', '--branch', 'release/*', '--tag', 'v*'])
    expect(error).toBeNull()
    expect(sent()).toEqual([{ method: 'POST', to: path, body: { branches: ['main', 'release/*'], tags: ['v*'] } }])
    expect(out).toMatch(/branches +main, release\/\*\n +tags +v\*\n +paths +any\n/)
    expect(out).toContain('At GitHub, in Settings → Webhooks → Add webhook, enter:')
    expect(out).toMatch(new RegExp(`Payload URL +${URL}\n +Secret +${SECRET}\n +Content type +application/json\n`))
    expect(JSON.parse((await cli([...set, '--json'])).out)).toMatchObject({ url: URL, secret: SECRET })
  })

  it.each(FORGE_IDS)('tells the address and the secret for %s, each once', async (forge) => {
    panel.on('GET', path, none)
    panel.on('POST', path, { status: 201, body: { ...webhook({ forge }), secret: SECRET } })
    const { out } = await cli([...set, '--forge', forge])
    expect(sent()[0]?.body).toEqual({ forge })
    const entered = out.slice(out.indexOf('enter:'))
    expect(entered.split(URL)).toHaveLength(2)
    expect(entered.split(SECRET)).toHaveLength(2)
  })

  it('changes what is named where there is one, and empties a list', async () => {
    panel.on('PATCH', path, { body: webhook({ branches: [], tags: ['v*'] }) })
    const { out, error } = await cli([...set, '--no-branch', '--tag', 'v*'])
    expect(error).toBeNull()
    expect(out).toMatch(/branches +none\n/)
    expect(out).not.toContain('enter:')
    await cli([...set, '--no-path', '--path', 'src/**'])
    await cli([...set, '--forge', 'gitea'])
    expect(sent()).toEqual([
      { method: 'PATCH', to: path, body: { branches: [], tags: ['v*'] } },
      { method: 'PATCH', to: path, body: { paths: ['src/**'] } },
      { method: 'PATCH', to: path, body: { forge: 'gitea' } },
    ])
  })

  it('changes nothing where nothing is named, and knows its forges', async () => {
    expect((await cli(set)).out).toContain(URL)
    expect((await cli([...set, '--forge', 'cvs'])).error).not.toBeNull()
    expect(sent()).toEqual([])
  })

  it('does not make one where the deployment is not to be seen', async () => {
    panel.on('GET', path, { status: 404, body: apiError('deployment_not_found', 'There is no deployment shop.') })
    expect((await cli(set)).error).toMatchObject({ code: 'deployment_not_found' })
    expect(sent()).toEqual([])
  })
})

describe('webops webhook show, secret and remove', () => {
  it('show it, and whether anything has come', async () => {
    expect((await cli(['webhook', 'show', 'shop'])).out).toMatch(/address +https:.+\n[^]+verified +not yet/)
    panel.on('GET', path, { body: webhook({ verifiedAt: AT }) })
    expect((await cli(['webhook', 'show', 'shop'])).out).toMatch(/verified +.+ ago/)
    panel.on('GET', path, { status: 404, body: apiError('webhook_not_set', 'shop takes no webhook.') })
    expect((await cli(['webhook', 'show', 'shop'])).error).toMatchObject({ code: 'webhook_not_set' })
  })

  it.each([
    { verb: 'secret', call: { method: 'POST', to: `${path}/secret` }, says: `Secret  ${SECRET}\n` },
    { verb: 'remove', call: { method: 'DELETE', to: path }, says: 'shop takes no webhook any more.' },
  ])('$verb asks first', async ({ verb, call, says }) => {
    panel.on(call.method, call.to, { body: { ...webhook(), secret: SECRET } })
    const args = ['webhook', verb, 'shop']
    expect((await cli(args)).error).toMatchObject({ code: 'confirmation_needed' })
    expect((await cli(args, 'shoop')).error).toMatchObject({ code: 'not_confirmed' })
    expect(sent()).toEqual([])
    expect((await cli(args, 'shop')).out).toContain(says)
    expect((await cli([...args, '--yes'])).error).toBeNull()
    expect(sent()).toHaveLength(2)
    expect(sent()[0]).toMatchObject(call)
  })
})

describe('a webhook that made previews', () => {
  const pulls = webhook({ pullRequests: 'all' })

  it('says what is removed when it takes fewer, and when it is to be removed', async () => {
    panel.on('GET', path, { body: pulls })
    const set = async (pullRequests: 'none' | 'own' | 'all') => {
      panel.on('PATCH', path, { body: { ...pulls, pullRequests } })
      return (await cli(['webhook', 'set', 'shop', '--pull-requests', pullRequests])).out
    }
    expect(await set('all')).not.toContain('removed now')
    for (const fewer of ['own', 'none'] as const) expect(await set(fewer)).toContain('are removed now')
    expect((await cli(['webhook', 'remove', 'shop'])).error?.message).toContain(
      'of pull requests and branches, are removed with their volumes',
    )
    panel.on('GET', path, { body: webhook() })
    expect((await cli(['webhook', 'remove', 'shop'])).error?.message).not.toContain('previews')
  })
})

describe('webops webhook deliveries', () => {
  it('lists what came, and why nothing became of it', async () => {
    const ignored = { outcome: 'ignored', rollout: null, rolloutOf: null, rolloutId: null } as const
    const items = [
      delivery(),
      delivery({ id: 'delivery-1', ...ignored, ref: 'topic', reason: 'The branch topic fits none of main.' }),
      delivery({ id: 'delivery-0', ...ignored, source: 'hook', event: 'call', ref: null, commit: null, author: 'ci' }),
    ]
    panel.on('GET', deliveries, { body: { items, next: null } })
    const { out, error } = await cli(['webhook', 'deliveries', 'shop', '--limit', '5'])
    expect(error).toBeNull()
    expect(panel.calls.at(-1)?.path).toBe(`${deliveries}?limit=5`)
    expect(out.split('\n')[0]).toMatch(/^WHEN +EVENT +REF +COMMIT +AUTHOR +OUTCOME +REASON +DELIVERY$/)
    expect(out).toMatch(/ago +push +main +bbbbbbb +ada +deployed \(rollout 7\) +The branch main was pushed\. +delivery-2\n/)
    expect(out).toMatch(/ago +push +topic +bbbbbbb +ada +ignored +The branch topic fits none of main\. +delivery-1\n/)
    expect(out).toMatch(/ago +deploy hook +– +– +ci +ignored /)
    expect(JSON.parse((await cli(['webhook', 'deliveries', 'shop', '--json'])).out)).toHaveLength(3)
  })

  it('prints what others wrote on one line, without what a terminal acts on', async () => {
    const author = 'eve\u001b[2K\u202edb'
    panel.on('GET', deliveries, { body: { items: [delivery({ author, ref: 'a\nb', reason: 'no\r\nyes' })], next: null } })
    const { out } = await cli(['webhook', 'deliveries', 'shop'])
    expect(out.trim().split('\n')).toHaveLength(2)
    expect(out).toContain('eve [2K db')
  })

  it('says when nothing has come', async () => {
    panel.on('GET', deliveries, { body: { items: [], next: null } })
    expect((await cli(['webhook', 'deliveries', 'shop'])).out).toBe('Nothing has come for shop yet.\n')
  })
})

describe('webops webhook replay', () => {
  const to = `${deliveries}/delivery-2/replay`
  const replay = ['webhook', 'replay', 'shop', 'delivery-2']

  it('says what became of it', async () => {
    panel.on('POST', to, { status: 201, body: delivery({ id: 'delivery-3', replayOf: 'delivery-2', replayedBy: 'Ada' }) })
    expect(await cli(replay)).toEqual({ out: 'deployed (rollout 7): The branch main was pushed.\n', error: null })
    expect(sent()).toEqual([{ method: 'POST', to, body: undefined }])
  })

  it('fails when it should have deployed and could not', async () => {
    const failed = delivery({ outcome: 'failed', code: 'being_removed', rollout: null, rolloutOf: null, reason: 'shop is being removed.' })
    panel.on('POST', to, { status: 201, body: failed })
    const { out, error } = await cli(replay)
    expect(error).toMatchObject({ code: 'replay_failed' })
    expect(error?.message).toContain('shop is being removed.')
    expect(out).toBe('')
    expect(JSON.parse((await cli([...replay, '--json'])).out)).toMatchObject({ outcome: 'failed' })
  })
})

describe('webops deploy-hook', () => {
  const hook: DeployHookView = { name: 'ci', prefix: 'aB3dE6', createdBy: 'Ada', createdAt: AT, lastUsedAt: null }

  it('prints the address of a new one alone, so that it can be kept', async () => {
    const url = 'https://panel.example.org/api/v1/hooks/deploy/a-token'
    panel.on('POST', hooks, { status: 201, body: { ...hook, url } })
    expect(await cli(['deploy-hook', 'create', 'shop', 'ci'])).toEqual({ out: `${url}\n`, error: null })
    expect(sent()).toEqual([{ method: 'POST', to: hooks, body: { name: 'ci' } }])
    expect(JSON.parse((await cli(['deploy-hook', 'create', 'shop', 'ci', '--json'])).out)).toMatchObject({ name: 'ci', url })
  })

  it('lists them', async () => {
    panel.on('GET', hooks, { body: { items: [hook] } })
    expect((await cli(['deploy-hook', 'list', 'shop'])).out).toMatch(/ci +aB3dE6… +.+ ago +Ada +–\n/)
    expect(JSON.parse((await cli(['deploy-hook', 'list', 'shop', '--json'])).out)).toEqual([hook])
    panel.on('GET', hooks, { body: { items: [] } })
    expect((await cli(['deploy-hook', 'list', 'shop'])).out).toBe('shop has no deploy hook.\n')
  })

  it('removes one when its name is typed, or with --yes', async () => {
    panel.on('DELETE', `${hooks}/ci`, { body: {} })
    const remove = ['deploy-hook', 'remove', 'shop', 'ci']
    expect((await cli(remove)).error).toMatchObject({ code: 'confirmation_needed' })
    expect((await cli(remove, 'shop')).error).toMatchObject({ code: 'not_confirmed' })
    expect(sent()).toEqual([])
    expect((await cli(remove, 'ci')).out).toBe('The deploy hook ci of shop is removed.\n')
    panel.on('DELETE', `${hooks}/ci`, { status: 404, body: apiError('deploy_hook_not_found', 'shop has no deploy hook ci.') })
    expect((await cli([...remove, '--yes'])).error).toMatchObject({ code: 'deploy_hook_not_found' })
  })
})
