import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect, request, test, type APIRequestContext, type Page } from '@playwright/test'
import type { PreviewView } from '../../src/api/schemas/preview-views.ts'
import type { RolloutSummaryView } from '../../src/api/schemas/views.ts'
import { alive } from './support/alive.ts'
import { apiContext, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE } from './support/instance.ts'

/** Pull requests as GitHub tells of them, and what the page makes of them. */

const NAME = 'e2e-previews'
const PAGE = `/d/${NAME}/previews`
// Called after its forge, and never answers: what is looked at is what is made and asked for.
const HOST = 'https://github.e2e.invalid'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
/** Who is not signed in. */
let anybody: APIRequestContext
let url = ''
let secret = ''

test.beforeAll(async () => {
  api = await apiContext()
  anybody = await request.newContext({ ignoreHTTPSErrors: true })
  const data = { name: NAME, repository: `${HOST}/team/shop.git`, branch: 'main', port: 80, dockerEnvVars: { COLOUR: 'green' } }
  const made = await api.post('/api/v1/deployments?deploy=0', { data })
  expect(made.status(), await made.text()).toBe(201)
  const hook = await api.post(`/api/v1/deployments/${NAME}/webhook`, { data: { forge: 'github' } })
  ;({ url, secret } = (await hook.json()) as { url: string; secret: string })
})
test.afterAll(async () => {
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await api.dispose()
  await anybody.dispose()
})

const repositoryOf = (name: string, id: number) => ({
  id,
  full_name: name,
  html_url: `${HOST}/${name}`,
  clone_url: `${HOST}/${name}.git`,
  ssh_url: `git@github.e2e.invalid:${name}.git`,
})
const newCommit = () => randomBytes(20).toString('hex')

/** Calls the webhook's address as GitHub does. */
async function tell(number: number, action: string, { fork = false, commit = newCommit(), title = 'A faster cart' } = {}) {
  const login = fork ? 'grace' : 'ada'
  const payload = {
    action,
    number,
    repository: repositoryOf('team/shop', 1),
    pull_request: {
      number,
      title,
      merged: false,
      user: { login },
      head: { ref: 'cart', sha: commit, repo: fork ? repositoryOf('grace/shop', 2) : repositoryOf('team/shop', 1) },
      base: { ref: 'main', sha: '1'.repeat(40), repo: repositoryOf('team/shop', 1) },
    },
  }
  const body = Buffer.from(JSON.stringify(payload))
  const answer = await anybody.post(PANEL_URL + new URL(url).pathname, {
    data: body,
    maxRetries: 3,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  })
  expect(answer.status(), await answer.text()).toBe(202)
  return (await answer.json()) as { outcome: string; reason: string }
}

// What is streamed is in the page twice for a moment, once hidden.
const rowOf = (page: Page, key: string) => page.getByTestId('preview').filter({ visible: true, hasText: key })
const previews = async () => ((await (await read(api, `/api/v1/deployments/${NAME}/previews`)).json()) as { items: PreviewView[] }).items
const rolloutsOf = async (name: string) =>
  ((await (await read(api, `/api/v1/deployments/${name}/rollouts`)).json()) as { items: RolloutSummaryView[] }).items

test('previews are switched on where there are none, and then pull requests get them', async ({ page }) => {
  expect(await tell(1, 'opened')).toMatchObject({ outcome: 'ignored' })
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Make previews of pull requests' }))).press('Enter')
  await expect(page.getByText('No previews yet')).toBeVisible()

  const commit = newCommit()
  expect(await tell(7, 'opened', { commit })).toMatchObject({ outcome: 'deployed' })
  // The page tells without being loaded again.
  const row = rowOf(page, 'pr-7')
  await expect(row).toContainText(/A faster cart.*cart.*by ada/)
  await expect(row).toContainText(commit.slice(0, 7))
  await expect(row).toContainText(`${NAME}-pr-7.`)
  await row.getByRole('link', { name: 'pr-7', exact: true }).click()
  await expect(page.getByRole('heading', { name: `${NAME}-pr-7` })).toBeVisible()
  await expect(page.getByText('Preview of')).toContainText(NAME)
  const [rollout] = await rolloutsOf(`${NAME}-pr-7`)
  expect(rollout).toMatchObject({ kind: 'deploy', ref: 'cart', cause: { via: 'webhook', name: 'ada at GitHub for pull request 7' } })
})

test('the list of deployments shows a preview under its parent, and the delivery leads to its rollout', async ({ page }) => {
  await page.goto('/?q=e2e-previews')
  const names = page
    .getByRole('row')
    .filter({ visible: true })
    .getByRole('link', { name: /^e2e-previews(-pr-7)?$/ })
  await expect(names).toHaveText([NAME, `${NAME}-pr-7`])
  await page.goto(`/d/${NAME}/webhooks`)
  const delivery = page.getByTestId('delivery').filter({ visible: true }).first()
  await expect(delivery).toContainText(/Deployed.*Pull request opened.*#7/)
  await expect(delivery.getByRole('link', { name: /^rollout 1 of/ })).toHaveAttribute('href', `/d/${NAME}-pr-7/rollouts/1`)
})

test('a pull request from a fork waits, and the commit that is approved is what is built', async ({ page }) => {
  await page.goto(`/d/${NAME}/webhooks`)
  await (await alive(page.getByRole('button', { name: 'Change', exact: true }))).click()
  const form = page.getByRole('form', { name: 'Which pushes deploy' })
  await form.getByLabel('Previews of pull requests').selectOption('all')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByTestId('webhook-rules')).toContainText('those of forks once approved')

  const commit = newCommit()
  expect(await tell(8, 'opened', { fork: true, commit: newCommit(), title: 'Free socks' })).toMatchObject({ outcome: 'ignored' })
  await page.goto(PAGE)
  const row = rowOf(page, 'pr-8')
  await expect(row).toHaveAttribute('data-state', 'waiting')
  await expect(row).toContainText(/Free socks.*grace\/shop:cart.*by grace.*from a fork, without secrets/)
  await (await alive(row.getByRole('button', { name: 'Approve pr-8' }))).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Approve pr-8' })
  await expect(dialog).toContainText('built and run on this server')
  await expect(dialog).toContainText('no secrets')
  // A push while somebody reads: what they looked at is not the newest any more.
  expect(await tell(8, 'synchronize', { fork: true, commit, title: 'Free socks' })).toMatchObject({ outcome: 'ignored' })
  await dialog.getByRole('button', { name: 'Build this commit' }).click()
  await expect(dialog).toContainText('another one than the one that is approved')
  expect((await previews()).find(({ key }) => key === 'pr-8')).toMatchObject({ state: 'waiting', deployment: null })
  await dialog.getByRole('button', { name: 'Leave it' }).click()

  await expect(row).toContainText(commit.slice(0, 7))
  await row.getByRole('button', { name: 'Approve pr-8' }).click()
  await dialog.getByRole('button', { name: 'Build this commit' }).click()
  await expect(dialog).toBeHidden()
  await expect(row).not.toHaveAttribute('data-state', 'waiting')
  expect((await rolloutsOf(`${NAME}-pr-8`))[0]).toMatchObject({ kind: 'deploy', ref: commit, cause: { name: 'Ada' } })
})

test('what previews get is changed in place, and one more than there may be is refused in words', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Change', exact: true }))).click()
  const form = page.getByRole('form', { name: 'What previews get' })
  await form.getByLabel('At the same time').fill('2')
  await form.getByLabel('Days after the last push').fill('3')
  await form.getByLabel('Secrets').fill('STRIPE_TEST_KEY, not a name!')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toBeVisible()
  await form.getByLabel('Secrets').fill('STRIPE_TEST_KEY')
  await form.getByLabel('Volumes').selectOption('own')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByTestId('preview-settings')).toContainText(/2.*3 days.*STRIPE_TEST_KEY.*forks: none.*empty ones/)
  expect(await tell(9, 'opened')).toMatchObject({
    outcome: 'ignored',
    reason: expect.stringContaining('as many as it may have') as unknown as string,
  })
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
    await expect(rowOf(page, 'pr-8')).toBeVisible()
    await find('page')
    await (await alive(page.getByRole('button', { name: 'Change', exact: true }))).click()
    await find('form')
    await rowOf(page, 'pr-8').getByRole('button', { name: 'Remove pr-8' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await find('dialog')
    await context.close()
  }
})

test('a preview goes with its pull request, or when somebody removes it', async ({ page }) => {
  await page.goto(PAGE)
  expect(await tell(7, 'closed')).toMatchObject({ outcome: 'deployed', reason: 'Pull request 7 was closed: its preview is removed.' })
  await (await alive(rowOf(page, 'pr-8').getByRole('button', { name: 'Remove pr-8' }))).click()
  await page.getByRole('dialog', { name: 'Remove pr-8' }).getByRole('button', { name: 'Remove preview' }).click()
  await expect(page.getByTestId('preview').filter({ visible: true })).toHaveCount(0, { timeout: 90_000 })
  await expect(page.getByText('No previews yet')).toBeVisible()
  for (const key of ['pr-7', 'pr-8']) expect((await api.get(`/api/v1/deployments/${NAME}-${key}`)).status()).toBe(404)
})
