import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect, request, test, type APIRequestContext, type Locator, type Page } from '@playwright/test'
import type { DeliveryView } from '../../src/api/schemas/webhook-views.ts'
import type { RolloutSummaryView } from '../../src/api/schemas/views.ts'
import { alive } from './support/alive.ts'
import { apiContext, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE } from './support/instance.ts'

/** From the button on the page to a push that deploys, as a forge and a script would call. */

const NAME = 'e2e-webhooks'
const IMAGE = 'e2e-webhooks-image'
const PAGE = `/d/${NAME}/webhooks`
// Called after its forge, and never answers: what is looked at is that a rollout was asked for.
const REPOSITORY = 'https://github.e2e.invalid/team/shop.git'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
/** Who is not signed in. */
let anybody: APIRequestContext
/** As the page shows them. */
let url = ''
let secret = ''

test.beforeAll(async () => {
  api = await apiContext()
  anybody = await request.newContext({ ignoreHTTPSErrors: true })
  for (const data of [
    { name: NAME, repository: REPOSITORY, branch: 'main' },
    { name: IMAGE, dockerImageName: 'nginx:stable', port: 80 },
  ]) {
    const made = await api.post('/api/v1/deployments?deploy=0', { data })
    expect(made.status(), await made.text()).toBe(201)
  }
})
test.afterAll(async () => {
  for (const name of [NAME, IMAGE]) await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
  await api.dispose()
  await anybody.dispose()
})

const repository = {
  id: 1,
  full_name: 'team/shop',
  html_url: 'https://github.e2e.invalid/team/shop',
  clone_url: REPOSITORY,
  ssh_url: 'git@github.e2e.invalid:team/shop.git',
}

/** The payload of a push of a new commit, as GitHub sends it. */
function push(branch: string, message = 'Sell socks') {
  const after = randomBytes(20).toString('hex')
  const head = { id: after, message, timestamp: '2026-03-01T09:30:00Z', author: { name: 'Ada', email: 'ada@example.org' } }
  const commits = [{ ...head, added: [], removed: [], modified: ['shop.txt'] }]
  const pusher = { name: 'ada', email: 'ada@example.org' }
  return { ref: `refs/heads/${branch}`, before: '1'.repeat(40), after, forced: false, repository, commits, head_commit: head, pusher }
}

/** Calls the webhook's address as GitHub does. */
async function send(event: 'ping' | 'push', payload: object, { id = randomUUID() as string, key = secret } = {}) {
  const body = Buffer.from(JSON.stringify(payload))
  const answer = await anybody.post(onThisPanel(url), {
    data: body,
    maxRetries: 3,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
    },
  })
  return { status: answer.status(), answer: (await answer.json()) as { outcome?: string; error?: { code: string } } }
}
const sendPing = (options: { key?: string } = {}) => send('ping', { zen: 'Design for failure.', hook_id: 1, repository }, options)

/** The panel's own name leads here in a browser alone. */
const onThisPanel = (address: string) => PANEL_URL + new URL(address).pathname
const shownText = async (element: Locator) => ((await element.textContent()) ?? '').trim()
// What is streamed is in the page twice for a moment, once hidden.
const arrival = (page: Page) => page.getByTestId('webhook-arrival').filter({ visible: true })
const newest = (page: Page) => page.getByTestId('delivery').filter({ visible: true }).first()
const rolloutNumbers = async () => {
  const { items } = (await (await read(api, `/api/v1/deployments/${NAME}/rollouts`)).json()) as { items: RolloutSummaryView[] }
  return items.map(({ number }) => number)
}
const latestDelivery = async () => {
  const { items } = (await (await read(api, `/api/v1/deployments/${NAME}/deliveries`)).json()) as { items: DeliveryView[] }
  return items[0]
}

test('a webhook is made by keyboard; a pattern that is none is refused at its field', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Take webhooks' }))).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Take webhooks' })
  await expect(dialog.getByLabel('Forge')).toHaveValue('github')
  const branches = dialog.getByLabel('Branches')
  await expect(branches).toHaveValue('main')
  await branches.fill('main\n/bad')
  await dialog.getByRole('button', { name: 'Make address and secret' }).press('Enter')
  await expect(branches).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog).toContainText('“/bad”: must not begin with /')
  await branches.fill('main')
  await dialog.getByRole('button', { name: 'Make address and secret' }).press('Enter')
  await expect(dialog).toBeHidden()

  url = await shownText(page.getByTestId('webhook-url'))
  secret = await shownText(page.getByTestId('webhook-secret'))
  expect(url).toMatch(/\/api\/v1\/hooks\/[\w-]{16,}$/)
  expect(secret).toMatch(/^[\w-]{43}$/)
  await expect(page.getByRole('button', { name: 'Copy address', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy secret', exact: true })).toBeVisible()
  await expect(page.getByText('application/json')).toBeVisible()
  await expect(page.getByText('the repository → Settings → Webhooks → Add webhook')).toBeVisible()

  // What comes turns the line by itself: first one that somebody forged, then GitHub's.
  await page.evaluate(() => document.documentElement.setAttribute('data-not-loaded-again', ''))
  await expect(arrival(page)).toContainText('Waiting for GitHub’s ping…')
  expect(await sendPing({ key: 'not the secret' })).toMatchObject({ status: 404, answer: { error: { code: 'hook_not_found' } } })
  await expect(arrival(page)).toHaveAttribute('data-state', 'refused')
  await expect(arrival(page)).toContainText('The signature is not of this body and secret')
  expect(await sendPing()).toMatchObject({ status: 202, answer: { outcome: 'answered' } })
  await expect(arrival(page)).toHaveAttribute('data-state', 'verified')
  await expect(arrival(page)).toContainText(/Verified: the last one that was signed with this secret came (just now|\d+ s ago)/)
  await expect(newest(page)).toHaveAttribute('data-outcome', 'answered')
  await expect(page.getByTestId('webhook-secret')).toHaveText(secret)
  await expect(page.locator('html')).toHaveAttribute('data-not-loaded-again', '')
})

test('a signed push deploys, and is done once however often it is sent', async ({ page }) => {
  await page.goto(PAGE)
  await expect(arrival(page)).toHaveAttribute('data-state', 'verified')
  const [id, payload] = [randomUUID() as string, push('main')]
  expect(await send('push', payload, { id })).toMatchObject({ status: 202, answer: { outcome: 'deployed' } })
  await expect(newest(page)).toHaveAttribute('data-outcome', 'deployed')
  await expect(newest(page)).toContainText(/Deployed.*Push.*main@.*Sell socks.*The branch main was pushed\..*by ada/)
  const { rollout } = (await latestDelivery()) ?? {}
  expect(await rolloutNumbers()).toContain(rollout)
  await expect(newest(page).getByRole('link', { name: `rollout ${rollout}` })).toHaveAttribute('href', `/d/${NAME}/rollouts/${rollout}`)

  expect(await send('push', payload, { id })).toMatchObject({ status: 202, answer: { outcome: 'repeated' } })
  expect(await rolloutNumbers()).toHaveLength(1)
  await page.goto(`/d/${NAME}/rollouts`)
  await expect(page.getByText('a webhook').first()).toBeVisible()
})

test('one that is forged or of another repository is answered that there is no such hook, and listed with the reason', async ({ page }) => {
  await page.goto(PAGE)
  const before = await rolloutNumbers()
  const forged = await send('push', push('main'), { key: 'guessed' })
  expect(forged).toMatchObject({ status: 404, answer: { error: { code: 'hook_not_found' } } })
  await expect(newest(page)).toHaveAttribute('data-outcome', 'refused')
  await expect(newest(page)).toContainText('The signature is not of this body and secret')
  await expect(newest(page).getByRole('button', { name: /^Replay/ })).toHaveCount(0)

  const other = { ...repository, full_name: 'team/other', clone_url: 'https://github.e2e.invalid/team/other.git' }
  expect(await send('push', { ...push('main'), repository: other })).toMatchObject({ status: 404, answer: forged.answer })
  await expect(newest(page)).toContainText('the deployment of another repository')
  expect(await rolloutNumbers()).toEqual(before)
})

test('the rules are changed in place, and a push that they do not want is ignored', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Change', exact: true }))).click()
  const form = page.getByRole('form', { name: 'Which pushes deploy' })
  await form.getByLabel('Branches').fill('main\nrelease/*')
  await form.getByLabel('Changed files').fill('docs/**')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByTestId('webhook-rules')).toContainText(/main.*release\/\*.*docs\/\*\*/)
  expect(await send('push', push('feature/socks'))).toMatchObject({ status: 202, answer: { outcome: 'ignored' } })
  await expect(newest(page)).toContainText('fits none of main, release/*')
  expect(await send('push', push('main', 'Change no document'))).toMatchObject({ status: 202, answer: { outcome: 'ignored' } })
  await expect(newest(page)).toContainText(/Change no document.*changed file.*docs\/\*\*/)
})

test('what was ignored is replayed by the rules as they are by then, which makes a rollout', async ({ page }) => {
  const changed = await api.patch(`/api/v1/deployments/${NAME}/webhook`, { data: { paths: [] } })
  expect(changed.status(), await changed.text()).toBe(200)
  const before = await rolloutNumbers()
  await page.goto(PAGE)
  await expect(newest(page)).toContainText('Change no document')
  await (await alive(newest(page).getByRole('button', { name: 'Replay the push of main' }))).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Replay the push of main' })
  await expect(dialog).toContainText('deployed as it is at the forge now')
  await dialog.getByRole('button', { name: 'Replay' }).press('Enter')
  await expect(newest(page)).toContainText(/Deployed.*replayed by Ada/)
  const { rollout } = (await latestDelivery()) ?? {}
  expect(before).not.toContain(rollout)
  expect(await rolloutNumbers()).toContain(rollout)
})

test('the secret is not shown again; a new one ends the old one', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByText('What is entered at the forge'))).click()
  await expect(page.getByTestId('webhook-url')).toHaveText(url)
  await expect(page.getByTestId('webhook-secret')).toHaveCount(0)
  await expect(page.locator('body')).not.toContainText(secret)
  await page.getByRole('button', { name: 'Make a new secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make a new secret' })
  await expect(dialog).toContainText('The old one stops working at once')
  await dialog.getByRole('button', { name: 'Make a new secret' }).click()
  await expect(page.getByTestId('webhook-secret')).toBeVisible()
  const old = secret
  secret = await shownText(page.getByTestId('webhook-secret'))
  expect(secret).not.toBe(old)
  await expect(page.getByTestId('webhook-url')).toHaveText(url)
  await expect(arrival(page)).toHaveAttribute('data-state', 'waiting')
  expect((await sendPing({ key: old })).status).toBe(404)
  await expect(arrival(page)).toHaveAttribute('data-state', 'refused')
  expect((await sendPing()).status).toBe(202)
  await expect(arrival(page)).toHaveAttribute('data-state', 'verified')
})

test('a long list is shown a part at a time', async ({ page }) => {
  for (let sent = 0; sent < 21; sent++) expect((await sendPing()).status).toBe(202)
  await page.goto(PAGE)
  await expect(page.getByTestId('delivery')).toHaveCount(20)
  await (await alive(page.getByRole('button', { name: 'Show more' }))).click()
  await expect.poll(() => page.getByTestId('delivery').count()).toBeGreaterThan(20)
  await expect(page).toHaveURL(/deliveries=40/)
})

test('a deploy hook deploys for whoever has its address, until it is removed', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Add deploy hook' }))).click()
  const dialog = page.getByRole('dialog', { name: 'Add deploy hook' })
  await dialog.getByLabel('Name').fill('Nightly build')
  await dialog.getByRole('button', { name: 'Make address' }).click()
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Name').fill('nightly')
  await dialog.getByLabel('Name').press('Enter')
  const address = await shownText(page.getByTestId('deploy-hook-url'))
  await expect(page.getByTestId('deploy-hook-curl')).toHaveText(`curl --fail -X POST '${address}'`)
  const hook = page.locator('[data-testid="deploy-hook"][data-hook="nightly"]').filter({ visible: true })
  await expect(hook).toContainText('never called')

  const called = await anybody.post(onThisPanel(address))
  expect(called.status(), await called.text()).toBe(202)
  const { number } = (await called.json()) as { number: number }
  await expect(newest(page)).toContainText(/Deployed.*Deploy hook.*nightly/)
  await expect(newest(page).getByRole('link', { name: `rollout ${number}` })).toBeVisible()
  await expect(hook).toContainText(/called (just now|\d+ s ago)/)
  await page.getByRole('button', { name: 'I have it' }).click()
  await expect(page.locator('body')).not.toContainText(address)

  await page.getByRole('button', { name: 'Remove deploy hook nightly' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove deploy hook' }).click()
  await expect(hook).toBeHidden()
  expect((await anybody.post(onThisPanel(address))).status()).toBe(404)
})

test('the repository is looked at where no webhook can come, as often as is chosen, and why that does not work is said', async ({
  page,
}) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Look every 5 minutes' }))).click()
  const poll = page.getByTestId('poll')
  await expect(poll).toContainText('main is looked at every 5 minutes.')
  // The worker looks by itself, and the page tells without being loaded again.
  await expect(poll).toContainText(/Last look .*github\.e2e\.invalid/, { timeout: 60_000 })
  await poll.getByLabel('How often the branch is looked at').selectOption('30')
  await poll.getByRole('button', { name: 'Save' }).click()
  await expect(poll).toContainText('main is looked at every 30 minutes.')
  await poll.getByRole('button', { name: 'Stop looking' }).click()
  await expect(page.getByText('Nobody looks')).toBeVisible()
})

test('axe finds nothing, and nothing scrolls sideways on a phone', async ({ browser }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const phone = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true }
    const options = { baseURL: PANEL_URL, ignoreHTTPSErrors: true, storageState: SESSION_FILE, reducedMotion: 'reduce' as const }
    const context = await browser.newContext({ ...options, colorScheme, ...(colorScheme === 'dark' ? phone : {}) })
    const page = await context.newPage()
    const find = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        `${what}, ${colorScheme}`,
      ).toEqual([])
      if (colorScheme === 'dark') expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(375)
    }
    await page.goto(PAGE)
    await (await alive(page.getByText('What is entered at the forge'))).click()
    await expect(page.getByTestId('webhook-url')).toBeVisible()
    await find('page')
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    const form = page.getByRole('form', { name: 'Which pushes deploy' })
    await form.getByLabel('Branches').fill('/bad')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByLabel('Branches')).toHaveAttribute('aria-invalid', 'true')
    await find('form')
    await page.getByRole('button', { name: 'Remove webhook' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await find('dialog')
    await context.close()
  }
})

test('it is removed, when that is confirmed, and its address answers nobody', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Remove webhook' }))).click()
  const dialog = page.getByRole('dialog', { name: 'Remove the webhook' })
  await dialog.getByRole('button', { name: 'Leave it' }).click()
  await page.getByRole('button', { name: 'Remove webhook' }).click()
  await dialog.getByRole('button', { name: 'Remove webhook' }).click()
  await expect(page.getByRole('button', { name: 'Take webhooks' })).toBeVisible()
  expect((await sendPing()).status).toBe(404)
})

test('a deployment of an image is told why it can take none', async ({ page }) => {
  await page.goto(`/d/${IMAGE}/webhooks`)
  await expect(page.getByText('so no forge can tell of its pushes')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take webhooks' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Add deploy hook' })).toBeVisible()
})
