import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_ROUTES } from './authenticate.ts'
import { setConfigFile } from '#core/config-file/change-config-files.ts'
import { createDeployHook } from '#core/deploy-hook/deploy-hooks.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { setPoll } from '#core/poll/set-poll.ts'
import { requestRollout } from '#core/rollout/request-rollout.ts'
import { createSchedule } from '#core/schedule/create-schedule.ts'
import { addSshKey } from '#core/ssh-key/ssh-keys.ts'
import { createToken } from '#core/user/tokens.ts'
import { createWebhook } from '#core/webhook/set-webhook.ts'
import { NO_DIFFERENCE, testRelease } from '../../tests/support/releases.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { freshPublicKey } from '../../tests/support/ssh-public-key.ts'
import { LOCAL, LOCAL_TOKEN, userWith } from '../../tests/support/memory-core.ts'

/** The same for each that variables can belong to. */
function variablesOf(place: string): Record<string, { body?: unknown }> {
  return {
    [`GET ${place}/variables`]: {},
    [`PATCH ${place}/variables`]: { body: { set: { EVIL: '1' }, apply: true } },
    [`POST ${place}/variables/import`]: { body: { text: 'EVIL=1' } },
    [`GET ${place}/variables/export`]: {},
    [`GET ${place}/variables/history`]: {},
  }
}

function freshKey() {
  return { key: freshPublicKey() }
}

const PING = { type: 'ping', deliveryId: null, repository: null } as const

/** Every route of the API, with a request that would work for somebody who may. A new route has to be put here. */
const repository = 'https://example.org/shop.git'
const SOURCES = join(import.meta.dirname, '..')
const ROUTES: Record<string, { body?: unknown; own?: 'empty' | 'theirs'; needsMore?: true }> = {
  'POST /api/v1/deployments': { body: { name: 'another', repository } },
  'GET /api/v1/deployments': { own: 'empty' },
  'GET /api/v1/deployments/{name}': {},
  'PATCH /api/v1/deployments/{name}': { body: { branch: 'evil' } },
  'DELETE /api/v1/deployments/{name}': { body: { name: 'shop' } },
  'POST /api/v1/deployments/{name}/rollouts': { body: { kind: 'deploy' } },
  'GET /api/v1/deployments/{name}/rollouts': {},
  'GET /api/v1/deployments/{name}/mends': {},
  'GET /api/v1/deployments/{name}/releases': {},
  'GET /api/v1/deployments/{name}/releases/{number}': {},
  'GET /api/v1/deployments/{name}/releases/{from}/diff/{to}': {},
  'POST /api/v1/deployments/{name}/releases/{number}/adopt': {},
  'GET /api/v1/deployments/{name}/logs': {},
  'POST /api/v1/deployments/{name}/commands': { body: { command: ['id'] } },
  // What a command prints is for who may run one.
  'GET /api/v1/deployments/{name}/commands/{id}/output': { needsMore: true },
  'POST /api/v1/deployments/{name}/commands/{id}/input': { body: { data: '' } },
  'POST /api/v1/deployments/{name}/commands/{id}/resize': { body: { columns: 80, rows: 24 } },
  'DELETE /api/v1/deployments/{name}/commands/{id}': {},
  'GET /api/v1/deployments/{name}/domains': {},
  'POST /api/v1/deployments/{name}/domains': { body: { host: 'www.example.org' } },
  'GET /api/v1/deployments/{name}/domains/{id}': {},
  'PATCH /api/v1/deployments/{name}/domains/{id}': { body: { redirectTo: 'https://example.com' } },
  'DELETE /api/v1/deployments/{name}/domains/{id}': {},
  'POST /api/v1/deployments/{name}/domains/{id}/check': {},
  'PUT /api/v1/deployments/{name}/domains/{id}/certificate': { body: { certificate: 'x', privateKey: 'x' } },
  'DELETE /api/v1/deployments/{name}/domains/{id}/certificate': {},
  'GET /api/v1/deployments/{name}/schedules': {},
  'POST /api/v1/deployments/{name}/schedules': { body: { name: 'evil', cron: '@daily', command: 'id' } },
  'GET /api/v1/deployments/{name}/schedules/{schedule}': {},
  'PATCH /api/v1/deployments/{name}/schedules/{schedule}': { body: { command: 'id' } },
  'DELETE /api/v1/deployments/{name}/schedules/{schedule}': {},
  'POST /api/v1/deployments/{name}/schedules/{schedule}/runs': {},
  'GET /api/v1/deployments/{name}/schedules/{schedule}/runs': {},
  'GET /api/v1/deployments/{name}/schedules/{schedule}/runs/{id}': {},
  'GET /api/v1/deployments/{name}/schedules/{schedule}/runs/{id}/logs': {},
  'POST /api/v1/deployments/{name}/schedules/{schedule}/runs/{id}/cancel': {},
  'GET /api/v1/deployments/{name}/webhook': {},
  'POST /api/v1/deployments/{name}/webhook': { body: { branches: ['evil'] } },
  'PATCH /api/v1/deployments/{name}/webhook': { body: { branches: ['evil'] } },
  'DELETE /api/v1/deployments/{name}/webhook': {},
  'POST /api/v1/deployments/{name}/webhook/secret': {},
  'GET /api/v1/deployments/{name}/deliveries': {},
  'GET /api/v1/deployments/{name}/deliveries/{id}': {},
  'POST /api/v1/deployments/{name}/deliveries/{id}/replay': {},
  'GET /api/v1/deployments/{name}/deploy-hooks': {},
  'POST /api/v1/deployments/{name}/deploy-hooks': { body: { name: 'evil' } },
  'DELETE /api/v1/deployments/{name}/deploy-hooks/{hook}': {},
  'GET /api/v1/deployments/{name}/poll': {},
  'GET /api/v1/deployments/{name}/ci-workflow': {},
  'PUT /api/v1/deployments/{name}/poll': { body: { everyMinutes: 1 } },
  'DELETE /api/v1/deployments/{name}/poll': {},
  'GET /api/v1/deployments/{name}/push': {},
  'PATCH /api/v1/deployments/{name}/push': { body: { forcePush: true } },
  'GET /api/v1/deployments/{name}/preview-settings': {},
  'PATCH /api/v1/deployments/{name}/preview-settings': { body: { secrets: ['SECRET_KEY'] } },
  'GET /api/v1/deployments/{name}/previews': {},
  'POST /api/v1/deployments/{name}/previews/{preview}/approve': { body: { commit: 'c'.repeat(40) } },
  'DELETE /api/v1/deployments/{name}/previews/{preview}': {},
  'POST /api/v1/hooks/{key}': { body: { ref: 'refs/heads/main' } },
  'POST /api/v1/hooks/deploy/{token}': {},
  'GET /api/v1/deployments/{name}/files': {},
  'PUT /api/v1/deployments/{name}/files': { body: { path: '/etc/evil', content: 'evil', apply: true } },
  'DELETE /api/v1/deployments/{name}/files': { body: { path: '/etc/shop.toml', apply: true } },
  'GET /api/v1/deployments/{name}/volumes': {},
  // What a volume holds may be secret.
  'GET /api/v1/deployments/{name}/volumes/{volume}/archive': { needsMore: true },
  'PUT /api/v1/deployments/{name}/volumes/{volume}/archive': { body: {} },
  'GET /api/v1/volumes': { own: 'empty' },
  'DELETE /api/v1/volumes/{engineName}': { body: { name: 'webops-shop-data' } },
  'GET /api/v1/projects': { own: 'empty' },
  'POST /api/v1/projects': { body: { name: 'mine' } },
  'GET /api/v1/projects/{project}': {},
  'PATCH /api/v1/projects/{project}': { body: { title: 'Mine' } },
  'DELETE /api/v1/projects/{project}': {},
  'POST /api/v1/projects/{project}/environments': { body: { name: 'mine' } },
  'DELETE /api/v1/projects/{project}/environments/{environment}': {},
  'GET /api/v1/projects/{project}/members': {},
  'PUT /api/v1/projects/{project}/members/{email}': { body: { role: 'owner' } },
  'DELETE /api/v1/projects/{project}/members/{email}': {},
  ...variablesOf('/api/v1/deployments/{name}'),
  ...variablesOf('/api/v1/projects/{project}'),
  ...variablesOf('/api/v1/projects/{project}/environments/{environment}'),
  'GET /api/v1/rollouts/{id}': {},
  'GET /api/v1/rollouts/{id}/logs': {},
  'POST /api/v1/rollouts/{id}/cancel': {},
  'POST /api/v1/rollouts/{id}/move': { body: { position: 1 } },
  'GET /api/v1/deployments/{name}/queue': {},
  'POST /api/v1/plans': { body: { kind: 'restart', name: 'shop' } },
  'POST /api/v1/detections': { body: { repository } },
  'GET /api/v1/events': { own: 'empty' },
  'GET /api/v1/addons': { own: 'theirs' },
  'GET /api/v1/me': { own: 'theirs' },
  'GET /api/v1/tokens': { own: 'theirs' },
  'POST /api/v1/tokens': { body: { name: 'mine' }, own: 'theirs' },
  'DELETE /api/v1/tokens/{id}': {},
  'GET /api/v1/me/ssh-keys': { own: 'theirs' },
  // Another each time: a key is one person's.
  'POST /api/v1/me/ssh-keys': { body: freshKey, own: 'theirs' },
  'DELETE /api/v1/me/ssh-keys/{id}': {},
  'GET /api/v1/sessions': { own: 'theirs' },
  'DELETE /api/v1/sessions/{id}': {},
  'POST /api/v1/local/first-administrator-link': {},
  'GET /api/v1/health': {},
  'POST /api/v1/setup': { body: { token: 'x', name: 'X', email: 'x@example.org', password: 'long enough' } },
}
const routes = Object.entries(ROUTES).map(([route, more]) => ({
  route,
  method: route.split(' ')[0] ?? '',
  path: route.split(' ')[1] ?? '',
  ...more,
}))

let it_: MemoryApi
let ids: { rollout: string; session: string; token: string; sshKey: string; domain: string; run: string; delivery: string; webhook: string }
beforeAll(async () => {
  it_ = await memoryApi()
  const { core } = it_.memory
  const owner = await userWith(it_.memory, 'owner', 'owner')
  await createDeployment(core, owner, { name: 'shop', repository, dockerEnvVars: { SECRET_KEY: 'canary' } }, { deploy: false, via: 'api' })
  await createDeployment(core, owner, { name: 'shop-pushed', repository: 'push' }, { deploy: false, via: 'api' })
  const via = { via: 'api' as const }
  await setConfigFile(core, owner, 'shop', { path: '/etc/shop.toml', content: 'canary', secret: true }, via)
  const shop = await core.deployments.getByName('shop')
  await core.releases.create(testRelease(shop?.id ?? ''))
  const rollout = await requestRollout(core, owner, 'shop', { kind: 'deploy', via: 'api' })
  const session = await core.sessions.create({ userId: owner.id, userAgent: null, expiresAt: new Date(Date.now() + 1e9) })
  const token = await createToken(core, owner, { name: 'of the owner' })
  const sshKey = await addSshKey(core, owner, { ...freshKey(), name: 'of the owner' })
  const domain = (await core.domains.listForDeployment(shop?.id ?? ''))[0]
  const schedule = await createSchedule(core, owner, 'shop', { name: 'nightly', cron: '@daily', command: 'true' })
  const run = await it_.memory.database.scheduleRun.create({ data: { scheduleId: schedule.id, trigger: 'manual', dueAt: new Date() } })
  const webhook = await createWebhook(core, owner, 'shop', {})
  await createDeployHook(core, owner, 'shop', { name: 'registry' })
  await setPoll(core, owner, 'shop', {})
  const head = { title: 'A cart', headRef: 'cart', headRepository: null, author: 'ada', pushedAt: new Date() }
  await core.previews.note(shop?.id ?? '', 'pr-7', { ...head, pullRequest: 7, headCommit: 'c'.repeat(40), isFork: true })
  const delivery = await core.deliveries.receive({ deploymentId: shop?.id ?? '', source: 'github', event: 'ping', events: [PING] })
  const key = new URL(webhook.url).pathname.split('/').at(-1) ?? ''
  ids = {
    delivery: delivery?.id ?? '',
    webhook: key,
    run: run.id,
    rollout: rollout.id,
    session: session.id,
    token: token.id,
    sshKey: sshKey.id,
    domain: domain?.id ?? '',
  }
})
afterAll(() => it_.memory.remove())

const filled = (path: string) => {
  const idOf = {
    '/runs/': ids.run,
    '/rollouts/': ids.rollout,
    '/sessions/': ids.session,
    '/ssh-keys/': ids.sshKey,
    '/domains/': ids.domain,
    '/deliveries/': ids.delivery,
  }
  const id = Object.entries(idOf).find(([part]) => path.includes(part))?.[1] ?? ids.token
  return path
    .replace('{name}', path.endsWith('/push') ? 'shop-pushed' : 'shop')
    .replace('{project}', 'default')
    .replace('{schedule}', 'nightly')
    .replace('{environment}', 'production')
    .replace('{email}', 'owner@example.org')
    .replace('{id}', id)
    .replace('{volume}', 'data')
    .replace('{hook}', 'registry')
    .replace('{preview}', 'pr-7')
    .replace('{key}', ids.webhook)
    .replace('{token}', 'wrong')
    .replace('{engineName}', 'webops-shop-data')
    .replace('{number}', '1')
    .replace('{from}', '1')
    .replace('{to}', 'settings')
}
async function ask(
  { method, path, body }: (typeof routes)[number],
  asking: { token?: string; cookie?: boolean; headers?: Record<string, string> },
) {
  const response = await it_.ask(method, filled(path), { body: body === freshKey ? freshKey() : body, ...asking })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const text = isStream ? '' : await response.text()
  if (isStream) await response.body?.cancel()
  return { status: response.status, text }
}
/** All that somebody could have changed, beside what is their own. */
async function everything() {
  const { database } = it_.memory
  const without = { omit: { lastUsedAt: true } } as const
  return JSON.stringify([
    await database.deployment.findMany(),
    await database.variable.findMany(),
    await database.variableChange.findMany(),
    await database.configFile.findMany(),
    await database.route.findMany(),
    await database.routeCertificate.findMany(),
    await database.schedule.findMany(),
    await database.scheduleRun.findMany(),
    await database.webhook.findMany(),
    await database.webhookDelivery.findMany({ where: { outcome: { not: 'refused' } } }),
    await database.deployHook.findMany(),
    await database.repositoryPoll.findMany(),
    await database.pushSettings.findMany(),
    await database.preview.findMany(),
    await database.previewSettings.findMany(),
    await database.release.findMany(),
    await database.rollout.findMany(),
    await database.apiToken.findMany({ where: { id: ids.token }, ...without }),
    await database.sshKey.findMany({ where: { id: ids.sshKey }, ...without }),
    await database.session.findMany(),
    await database.user.findMany(),
    await database.project.findMany(),
    await database.environment.findMany(),
    await database.membership.findMany(),
    await database.oneTimeLink.findMany(),
    it_.memory.woken.length,
    it_.memory.cancelled.length,
  ])
}

it('this walk knows every route there is', () => {
  const { paths } = it_.api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const documented = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(Object.keys(ROUTES).sort()).toEqual(documented.sort())
  const handled = it_.api.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/api/openapi.json')
  expect(new Set(handled.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`))).toEqual(new Set(Object.keys(ROUTES)))
})

it('a hook answers nobody but who has its secret, and tells nothing', async () => {
  const owner = await it_.tokenOf(await userWith(it_.memory, 'with-no-secret', 'owner'))
  const before = await everything()
  const answers: string[] = []
  for (const path of [`/api/v1/hooks/${ids.webhook}`, `/api/v1/hooks/${'x'.repeat(32)}`, `/api/v1/hooks/deploy/${'x'.repeat(43)}`]) {
    for (const asking of [{}, { token: owner }, { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } }]) {
      const response = await it_.ask('POST', path, { body: { ref: 'refs/heads/main' }, ...asking })
      expect(response.status).toBe(404)
      answers.push(await response.text())
    }
  }
  expect(new Set(answers).size).toBe(1)
  expect(await everything()).toBe(before)
})

describe.each(routes)('$route', (route) => {
  const isPublic = PUBLIC_ROUTES.has(route.route) || route.path.startsWith('/api/v1/hooks/')

  // Skipped for public routes, which refuse nobody.
  it.skipIf(isPublic)('is closed to nobody, to a wrong token and to a cookie that is none', async () => {
    it_.signInAs(null)
    for (const asking of [{}, { token: 'wop_wrong' }, { token: 'wrong' }, { cookie: true }]) {
      const { status, text } = await ask(route, asking)
      expect(status).toBe(401)
      expect(text).not.toContain('shop')
    }
  })

  it.skipIf(isPublic)('shows and does nothing to a stranger', async () => {
    const stranger = await userWith(it_.memory, `stranger-${route.route}`.replace(/\W+/g, '-'), null)
    const token = await it_.tokenOf(stranger)
    const before = await everything()
    const { status, text } = await ask(route, { token })
    if (route.own) expect(status).toBeLessThan(300)
    else expect([403, 404]).toContain(status)
    if (route.own === 'empty' && text) expect(JSON.parse(text)).toMatchObject({ items: [] })
    expect(text).not.toMatch(/example\.org\/shop|canary|of the owner/)
    expect(await everything()).toBe(before)
  })

  it.skipIf(isPublic)('lets a viewer look and change nothing', async () => {
    const viewer = await userWith(it_.memory, `viewer-${route.route}`.replace(/\W+/g, '-'), 'viewer')
    const token = await it_.tokenOf(viewer)
    const before = await everything()
    it_.memory.answer((name) => (name === 'release-diff' ? NO_DIFFERENCE : { lines: [], items: [], problem: null }))
    const { status, text } = await ask(route, { token })
    if ((route.method === 'GET' && !route.needsMore) || route.own) expect(status).toBeLessThan(300)
    else expect([403, 404]).toContain(status)
    expect(text).not.toContain('canary')
    expect(await everything()).toBe(before)
  })

  it.skipIf(isPublic)('takes no cookie from a page of somebody else', async () => {
    it_.signInAs(await userWith(it_.memory, `victim-${route.route}`.replace(/\W+/g, '-'), 'owner', true))
    const before = await everything()
    const foreign = ['https://shop.localhost', 'null', 'http://localhost', 'https://localhost.example.org', 'https://localhost:8443']
    const origins: Record<string, string>[] = [
      ...foreign.map((origin) => ({ origin })),
      // Forged by no browser: what names the same host is another page all the same, unless the browser says that it is not.
      { origin: 'https://evil.example.org', host: 'evil.example.org' },
      // Reading with no origin named is what pages of ours do.
      ...(route.method === 'GET' ? [] : [{}]),
    ]
    for (const headers of origins) {
      const { status, text } = await ask(route, { cookie: true, headers })
      expect(status).toBe(403)
      expect(text).toContain('origin_refused')
    }
    expect(await everything()).toBe(before)
  })
})

it('there are no server actions, which would be doors that this walk does not see', () => {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((path) => /^\s*['"]use server['"]/m.test(readFileSync(join(SOURCES, path), 'utf8')))).toEqual([])
})

it('root on the server may do it all', async () => {
  expect((await it_.ask('GET', '/api/v1/deployments/shop', { token: LOCAL_TOKEN })).status).toBe(200)
  const rollout = await it_.ask('POST', '/api/v1/deployments/shop/rollouts', { token: LOCAL_TOKEN, body: { kind: 'deploy' } })
  expect(rollout.status).toBe(202)
  expect(LOCAL.type).toBe('local')
})
