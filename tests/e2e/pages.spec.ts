import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state } from './support/instance.ts'
import { repositoryOf } from './support/applications.ts'

/** Every page: no violation that axe finds, in light and dark, and nothing that scrolls sideways on a phone. */

const NAME = 'e2e-pages'
/** Nothing was pushed to it yet. */
const PUSHED = 'e2e-pages-pushed'
const SIGNED_OUT = ['/sign-in', '/setup#nothing']
const PAGES = [
  '/',
  '/new',
  `/d/${NAME}`,
  `/d/${NAME}?action=stop`,
  `/d/${NAME}/rollouts`,
  `/d/${NAME}/rollouts/1`,
  `/d/${NAME}/releases`,
  `/d/${NAME}/logs`,
  `/d/${NAME}/variables`,
  `/d/${NAME}/domains`,
  `/d/${NAME}/webhooks`,
  `/d/${NAME}/volumes`,
  `/d/${NAME}/schedules`,
  `/d/${NAME}/settings`,
  `/d/${NAME}/terminal`,
  `/d/${PUSHED}`,
  `/d/${PUSHED}/webhooks`,
  `/d/${PUSHED}/settings`,
  '/new?type=push',
  '/projects',
  '/projects/default',
  '/projects/default/production',
  '/volumes',
  '/addons',
  '/settings',
  '/d/there-is-none',
]

test.use({ baseURL: PANEL_URL })

test.beforeAll(async () => {
  const api = await apiContext()
  const made = await api.post('/api/v1/deployments', {
    data: { name: NAME, repository: repositoryOf('form', { fixture: 'static' } as never) },
  })
  expect(made.status(), await made.text()).toBe(201)
  const pushed = await api.post('/api/v1/deployments', { data: { name: PUSHED, repository: 'push' } })
  expect(pushed.status(), await pushed.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
  await api.dispose()
})

test.afterAll(async () => {
  const api = await apiContext()
  for (const name of [NAME, PUSHED]) {
    await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
    await expect.poll(async () => (await read(api, `/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
  }
  await api.dispose()
})

async function open(browser: Browser, path: string, options: { dark?: boolean; phone?: boolean }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: PANEL_URL,
    ignoreHTTPSErrors: true,
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    ...(options.phone ? { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true } : {}),
    ...(SIGNED_OUT.includes(path) ? {} : { storageState: SESSION_FILE }),
  })
  const page = await context.newPage()
  // A script that the content security policy refuses says so here, and a component that breaks too.
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 404')) problems.push(message.text())
  })
  await page.goto(path)
  await expect(page.getByRole('main')).toBeVisible()
  if (path.includes('action=')) await expect(page.getByRole('dialog').getByTestId('plan')).toBeVisible({ timeout: 60_000 })
  expect(problems).toEqual([])
  return page
}

for (const path of [...SIGNED_OUT, ...PAGES]) {
  test(`neither axe nor the console finds anything on ${path}`, async ({ browser }) => {
    for (const dark of [false, true]) {
      const page = await open(browser, path, { dark })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
        dark ? 'dark' : 'light',
      ).toEqual([])
      await page.context().close()
    }
  })

  test(`nothing scrolls sideways on a phone on ${path}`, async ({ browser }) => {
    const page = await open(browser, path, { phone: true })
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(375)
    await page.context().close()
  })
}

test('whoever is not signed in is sent to the sign-in page, and back after it', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: PANEL_URL, ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto('/addons')
  await page.waitForURL((url) => url.pathname === '/sign-in')
  await (await alive(page.getByLabel('E-mail'))).fill(state().email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(
    page
      .getByRole('alert')
      .or(page.getByText(/wrong|not right|does not/i))
      .first(),
  ).toBeVisible()
  await page.getByLabel('Password').fill(state().password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === '/addons')
  await expect(page.getByText('docker').first()).toBeVisible()
  await context.close()
})

test('a token that is made is shown once, works, and works no more when it is revoked', async ({ browser }) => {
  const page = await open(browser, '/settings', {})
  await (await alive(page.getByRole('button', { name: 'New token' }))).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Token name').fill('browser-made')
  await dialog
    .getByRole('button', { name: /create|make/i })
    .last()
    .click()
  const token = ((await page.getByTestId('created-token').textContent()) ?? '').trim().replace(/\s.*$/, '')
  const api = await apiContext(token)
  expect((await read(api, '/api/v1/me')).status()).toBe(200)
  await page.getByRole('button', { name: 'Revoke token browser-made' }).click()
  await expect.poll(async () => (await read(api, '/api/v1/me')).status()).toBe(401)
  await api.dispose()
  await page.context().close()
})

test('the one-time link works no more', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: PANEL_URL, ignoreHTTPSErrors: true })
  const answer = await context.request.post('/api/v1/setup', {
    data: { token: 'x'.repeat(43), name: 'Eve', email: 'eve@example.org', password: 'another long password' },
  })
  expect(answer.status()).toBeGreaterThanOrEqual(400)
  await context.close()
})

test('the panel is walked through by keyboard', async ({ browser }) => {
  const page = await open(browser, '/addons', {})
  await alive(page.getByRole('button', { name: 'Ada' }))
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.waitForURL((url) => url.pathname === '/')
  await expect(page.getByRole('searchbox')).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type(NAME)
  await expect(page.getByRole('link', { name: NAME, exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(NAME)
  await expect(page.getByRole('option', { name: NAME }).first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === `/d/${NAME}`)
  await page.context().close()
})
