import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type APIRequestContext } from '@playwright/test'
import { ask, expectServed } from './support/answers.ts'
import { apiContext, deploymentView, read } from './support/api.ts'
import type { Told } from './support/git-client.ts'
import { PANEL_URL, SESSION_FILE } from './support/instance.ts'
import { addPerson } from './support/people.ts'
import { checkout, https, lastRollout, ssh, rolloutsOf, setPushes, takesPushes, type Checkout, type Transport } from './support/pushing.ts'
import { commitAll } from './support/repositories.ts'

/** A developer's own git, the panel behind its proxy, and what the pusher reads, in both modes. */

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })

let api: APIRequestContext
const made: string[] = []
const named = (name: string) => {
  made.push(`e2e-push-${name}`)
  return `e2e-push-${name}`
}

test.beforeAll(async () => void (api = await apiContext()))
test.afterAll(async () => {
  for (const name of made) await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
  await api.dispose()
})

const TRANSPORTS: [Transport['name'], () => Promise<Transport>][] = [
  ['https', () => Promise.resolve(https())],
  ['ssh', () => ssh(api)],
]
const REFUSED = (ref: string) => new RegExp(`! \\[remote rejected\\] ${ref} -> ${ref} \\(.+\\)`)

/** Arguments of Playwright's expect for what a person would want to read when it fails. */
const ended = ({ status, stderr }: Told) => ({ status, stderr })

/** The build's lines were there while it went on: not all at once, and not only with the end. */
function expectLive(told: Told): void {
  const parts = told.lines.filter(({ text }) => /^remote: .*building part/.test(text))
  expect(parts.length, told.stderr).toBeGreaterThanOrEqual(2)
  const [first, last] = [parts.at(0)?.at ?? 0, parts.at(-1)?.at ?? 0]
  expect(last - first, told.stderr).toBeGreaterThan(300)
  expect(told.ms - first, told.stderr).toBeGreaterThan(450)
}

async function breakBuild(app: Checkout): Promise<void> {
  appendFileSync(join(app.path, 'Dockerfile'), 'RUN false\n')
  await commitAll(app.path, 'Break the build')
}

async function mendBuild(app: Checkout): Promise<void> {
  await app.git('revert', '--no-edit', 'HEAD')
}

for (const [over, open] of TRANSPORTS) {
  test.describe(`over ${over}`, () => {
    let transport: Transport
    test.beforeAll(async () => void (transport = await open()))

    test('a push to a name that is free makes a deployment, shows the build as it goes, and ends with the address', async () => {
      const name = named(`new-${over}`)
      const app = await checkout(name, transport)
      const pushed = await app.push()
      expect(ended(pushed), pushed.stderr).toMatchObject({ status: 0 })
      expectLive(pushed)
      expect(pushed.stderr).toContain(`http://${name}.localhost`)
      expect(pushed.stderr).toMatch(/\* \[new branch\] +main -> main/)
      // Steps with how long they took.
      expect(pushed.stderr).toMatch(/^remote: .*\d(\.\d+)? ?m?s\b/m)
      await expectServed(name, 'pushed says: first text')
      const head = (await app.git('rev-parse', 'HEAD')).trim()
      expect(await app.remote()).toBe(head)
      expect(await deploymentView(api, name)).toMatchObject({ repository: 'push', branch: 'main', status: 'running' })
      expect(await lastRollout(api, name)).toMatchObject({ state: 'succeeded', commit: head, cause: { via: 'git', over, name: 'Ada' } })

      const again = await app.push()
      expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('Everything up-to-date') })
      expect(await rolloutsOf(api, name)).toHaveLength(1)
    })

    test('a release that does not serve is refused, or was taken: as the mode says', async () => {
      await Promise.all(
        (['refuse', 'accept'] as const).map(async (mode) => {
          const name = named(`${mode}-${over}`)
          await takesPushes(api, name, { healthTimeoutSeconds: 5 }, { mode })
          const app = await checkout(name, transport)
          expect(ended(await app.push())).toMatchObject({ status: 0 })
          await expectServed(name, 'pushed says: first text')
          let there = await app.remote()

          await breakBuild(app)
          const broken = await app.push()
          expectLive(broken)
          await expectOutcome(app, broken, mode, there)
          expect(broken.stderr).toMatch(/^remote: .*RUN false/m)
          expect(await lastRollout(api, name)).toMatchObject({ state: 'failed' })
          await expectServed(name, 'pushed says: first text')

          // It builds, and never answers.
          await mendBuild(app)
          writeFileSync(join(app.path, 'server.js'), 'setInterval(() => undefined, 1000)\n')
          await commitAll(app.path, 'Say nothing')
          there = await app.remote()
          const silent = await app.push()
          await expectOutcome(app, silent, mode, there)
          const { error } = await lastRollout(api, name)
          expect(silent.stderr).toContain(error?.diagnosis?.cause ?? error?.message ?? 'a cause')
          expect(silent.stderr).toContain(error?.diagnosis?.remedy ?? error?.hint ?? 'a remedy')
          await expectServed(name, 'pushed says: first text')

          await app.git('revert', '--no-edit', 'HEAD')
          await app.say('first text', 'second text')
          expect(ended(await app.push())).toMatchObject({ status: 0 })
          await expectServed(name, 'pushed says: second text')
          expect(await app.remote()).toBe((await app.git('rev-parse', 'HEAD')).trim())
        }),
      )
    })

    test('Ctrl-C leaves a rollout alone, and the branch moves when it serves', async () => {
      const name = named(`detached-${over}`)
      const app = await checkout(name, transport)
      expect(ended(await app.push())).toMatchObject({ status: 0 })
      const before = await app.remote()
      writeFileSync(join(app.path, 'seconds.txt'), '4\n')
      const head = await app.say('first text', 'second text')
      const pushing = app.startPush()
      await pushing.says(/^remote: .*building part 1 of 8/)
      pushing.interrupt()
      expect((await pushing.ended).status).not.toBe(0)
      expect(await app.remote()).toBe(before)
      await expect.poll(() => app.remote(), { timeout: 60_000 }).toBe(head)
      await expectServed(name, 'pushed says: second text')
      expect(await lastRollout(api, name)).toMatchObject({ state: 'succeeded', commit: head })
      expect(await app.push()).toMatchObject({ status: 0, stderr: expect.stringContaining('Everything up-to-date') })
    })
  })
}

/** @param before what the branch was */
async function expectOutcome(app: Checkout, told: Told, mode: 'refuse' | 'accept', before: string | null): Promise<void> {
  const head = (await app.git('rev-parse', 'HEAD')).trim()
  expect(ended(told)).toMatchObject({ status: mode === 'refuse' ? 1 : 0 })
  expect(await app.remote()).toBe(mode === 'refuse' ? before : head)
  if (mode === 'refuse') expect(told.stderr).toMatch(REFUSED('main'))
  else expect(told.stderr).not.toContain('remote rejected')
}

test('a branch that does not deploy is kept, and comes back with a clone', async () => {
  const name = named('branches')
  await takesPushes(api, name, {})
  const app = await checkout(name, https())
  await app.git('switch', '--quiet', '--create', 'feature/socks')
  const head = await app.say('first text', 'socks')
  const pushed = await app.push('origin', 'feature/socks')
  expect(ended(pushed)).toMatchObject({ status: 0 })
  expect(pushed.stderr).toMatch(/^remote: .*main/m)
  expect(await rolloutsOf(api, name)).toEqual([])
  expect(await app.remote('refs/heads/feature/socks')).toBe(head)
  await app.git('clone', '--quiet', '--branch', 'feature/socks', https().url(name), `${app.path}-clone`)
  expect((await app.git('-C', `${app.path}-clone`, 'rev-parse', 'HEAD')).trim()).toBe(head)

  await setPushes(api, name, { otherBranches: 'refuse' })
  await app.say('socks', 'shoes')
  const refused = await app.push('origin', 'feature/socks')
  expect(ended(refused)).toMatchObject({ status: 1 })
  expect(refused.stderr).toMatch(REFUSED('feature/socks'))
  expect(await app.remote('refs/heads/feature/socks')).toBe(head)
})

test('a tag is deployed where tags are', async () => {
  const name = named('tags')
  await takesPushes(api, name, {})
  const app = await checkout(name, https())
  await app.git('tag', '--annotate', '--message', 'The first', 'v1')
  expect(ended(await app.push('origin', 'v1'))).toMatchObject({ status: 0 })
  expect(await rolloutsOf(api, name)).toEqual([])

  await setPushes(api, name, { deployTags: true })
  const head = await app.say('first text', 'tagged text')
  await app.git('tag', '--annotate', '--message', 'The second', 'v2')
  const pushed = await app.push('origin', 'v2')
  expect(ended(pushed)).toMatchObject({ status: 0 })
  expectLive(pushed)
  await expectServed(name, 'pushed says: tagged text')
  expect(await lastRollout(api, name)).toMatchObject({ commit: head, state: 'succeeded', cause: { via: 'git' } })
  expect(await app.remote('refs/heads/main')).toBeNull()
})

test('history is rewritten only where that is allowed, and nothing is deleted', async () => {
  const name = named('force')
  await takesPushes(api, name, {}, { mode: 'accept' })
  const app = await checkout(name, https())
  expect(ended(await app.push())).toMatchObject({ status: 0 })
  await app.push('origin', 'main:refs/heads/other')
  const before = await app.remote()
  await app.git('commit', '--quiet', '--amend', '--message', 'Another past')
  const head = (await app.git('rev-parse', 'HEAD')).trim()

  const refused = await app.push('--force', 'origin', 'main')
  expect(ended(refused)).toMatchObject({ status: 1 })
  expect(refused.stderr).toMatch(/! \[remote rejected\] main -> main \(.*force push.*\)/)
  expect(await app.remote()).toBe(before)
  for (const branch of ['other', 'main']) {
    const deleted = await app.push('origin', '--delete', branch)
    expect(ended(deleted)).toMatchObject({ status: 1 })
    expect(deleted.stderr).toContain(`[remote rejected] ${branch}`)
    expect(await app.remote(`refs/heads/${branch}`)).not.toBeNull()
  }
  expect(await rolloutsOf(api, name)).toHaveLength(1)

  await setPushes(api, name, { forcePush: true, deletions: true })
  expect(ended(await app.push('--force', 'origin', 'main'))).toMatchObject({ status: 0 })
  expect(await app.remote()).toBe(head)
  expect(ended(await app.push('origin', '--delete', 'other'))).toMatchObject({ status: 0 })
  // What deploys is never deleted.
  expect(ended(await app.push('origin', '--delete', 'main'))).toMatchObject({ status: 1 })
})

test('who may not push is told so, and learns of nothing else', async () => {
  const name = named('guarded')
  const missing = named('missing')
  await takesPushes(api, name, {})
  const count = async () => ((await (await read(api, '/api/v1/deployments?q=e2e-push-')).json()) as { items: unknown[] }).items.length
  const before = await count()
  const as = async (token: string, deployment: string) => (await checkout(deployment, https(token))).push()

  const unknown = await as('wop_nobody', name)
  expect(ended(unknown)).toMatchObject({ status: 128 })
  expect(unknown.stderr).toMatch(/Authentication failed/)

  const viewer = await as(addPerson('vera', 'viewer'), name)
  expect(ended(viewer)).toMatchObject({ status: 128 })
  expect(viewer.stderr).toMatch(/^remote: .{10,}/m)
  expect(viewer.stderr).not.toMatch(/Authentication failed|not found/)

  const stranger = addPerson('stan', null)
  const [hidden, absent] = [await as(stranger, name), await as(stranger, missing)]
  expect(hidden.status).toBe(absent.status)
  expect(hidden.status).toBe(128)
  expect(hidden.stderr.replaceAll(name, missing).replaceAll(/git:[^@]+@/g, '')).toBe(absent.stderr.replaceAll(/git:[^@]+@/g, ''))

  expect(await count()).toBe(before)
  expect(await rolloutsOf(api, name)).toEqual([])
  for (const one of [unknown, viewer, hidden, absent]) expect(one.stderr).not.toMatch(/remote: .*wop_/)
})

test('a deployment of another repository takes no pushes, and says where to push', async () => {
  const name = named('elsewhere')
  const repository = 'https://git.e2e.invalid/team/shop.git'
  expect((await api.post('/api/v1/deployments?deploy=0', { data: { name, repository } })).status()).toBe(201)
  const pushed = await (await checkout(name, https())).push()
  expect(pushed.status).not.toBe(0)
  expect(pushed.stderr).toMatch(/remote( error)?: .*repository/i)
  expect(await rolloutsOf(api, name)).toEqual([])
})

test('a branch that is pushed has a preview, which serves it until it is deleted', async ({ page }) => {
  const name = named('previewed')
  const app = await checkout(name, https())
  expect(ended(await app.push())).toMatchObject({ status: 0 })
  await setPushes(api, name, { deletions: true })
  const previewPage = `/d/${name}/previews`
  await page.goto(previewPage)
  await page.getByRole('button', { name: 'Change' }).click()
  await page.getByRole('textbox', { name: 'Branches' }).fill('feature/**')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The next push to a branch that fits feature/** makes one.')).toBeVisible()

  await app.say('first text', 'text of a branch')
  const pushed = await app.push('origin', 'HEAD:feature/cart')
  expect(ended(pushed), pushed.stderr).toMatchObject({ status: 0 })
  const preview = page.getByTestId('preview')
  await expect(preview).toHaveAttribute('data-state', 'running')
  await expect(preview).toContainText('feature/cart')
  const host = new URL((await preview.getByRole('link', { name: /localhost/ }).getAttribute('href')) ?? '').host
  expect(pushed.stderr).toContain(host)
  expect((await ask({ host })).body).toContain('text of a branch')
  expect((await ask({ host: `${name}.localhost` })).body).toContain('first text')

  expect(ended(await app.push('origin', '--delete', 'feature/cart'))).toMatchObject({ status: 0 })
  await expect(preview).toHaveCount(0, { timeout: 60_000 })
  expect((await ask({ host })).status).toBe(404)
})

test('the page says who pushed', async ({ page }) => {
  const name = named('shown')
  expect(ended(await (await checkout(name, https())).push())).toMatchObject({ status: 0 })
  await page.goto(`/d/${name}/rollouts`)
  await expect(page.getByText(/pushed by Ada/).first()).toBeVisible()
  expect((await ask({ host: `${name}.localhost` })).status).toBe(200)
})
