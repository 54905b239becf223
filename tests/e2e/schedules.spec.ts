import AxeBuilder from '@axe-core/playwright'
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import type { ScheduleView } from '../../src/api/schemas/schedule-views.ts'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state, webops } from './support/instance.ts'

/** Schedules on the page and in the shell, down to what a run prints. */

const NAME = 'e2e-schedules'
const PAGE = `/d/${NAME}/schedules`
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE, timezoneId: 'Europe/Berlin' })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
  const data = { name: NAME, dockerImageName: 'nginx:stable', port: 80, dockerEnvVars: { KEY: { value: 'e2e-canary-6150', secret: true } } }
  const made = await api.post('/api/v1/deployments', { data })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
})
test.afterAll(async () => {
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await api.dispose()
})

// What is streamed is in the page twice for a moment, once hidden.
const row = (page: Page, name: string) => page.locator(`[data-testid="schedule"][data-schedule="${name}"]`).filter({ visible: true })
const stored = async (name: string) => {
  const { items } = (await (await read(api, `/api/v1/deployments/${NAME}/schedules`)).json()) as { items: ScheduleView[] }
  return items.find((one) => one.name === name)
}

test('one is added by keyboard; a line that is never due is refused at its field', async ({ page }) => {
  await page.goto(PAGE)
  await expect(page.getByText('python manage.py clearsessions')).toBeVisible()
  await (await alive(page.getByRole('button', { name: 'Add schedule' }))).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add schedule' })
  const line = dialog.getByLabel('When', { exact: true })
  await expect(dialog.getByLabel('Time zone')).toHaveValue('Europe/Berlin')
  await dialog.getByLabel('Name', { exact: true }).press('n')
  await page.keyboard.type('ightly')
  await page.keyboard.press('Tab')
  await page.keyboard.type('echo "key: $KEY"; echo done')
  await line.fill('0 0 31 2 *')
  await page.keyboard.press('Enter')
  await expect(line).toHaveAttribute('aria-invalid', 'true')
  await expect(line).toBeFocused()
  await expect(dialog.getByText('Names a day that never comes')).toBeVisible()

  await dialog.getByRole('button', { name: 'Monthly' }).press('Enter')
  await expect(line).toHaveValue('0 3 1 * *')
  await expect(line).not.toHaveAttribute('aria-invalid')
  await line.fill('30 4 * * 1')
  await expect(dialog.getByRole('status')).toContainText('At 04:30, only on Monday')
  await expect(dialog.getByRole('status').getByRole('listitem')).toHaveCount(3)
  await expect(dialog.getByRole('status').getByRole('listitem').first()).toContainText(/^Mon.* 04:30/)
  await dialog.getByRole('radio', { name: 'Leave it out' }).press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: 'Let it wait' })).toBeChecked()
  await dialog.getByLabel('Time-out').press('Enter')

  await expect(row(page, 'nightly')).toContainText('At 04:30, only on Monday')
  await expect(row(page, 'nightly')).toContainText('It has not run yet.')
  expect(await stored('nightly')).toMatchObject({ cron: '30 4 * * 1', timeZone: 'Europe/Berlin', concurrency: 'queue', missed: 'skip' })
})

test('the same name is refused at its field, and one is edited with the mouse', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Add schedule' }))).click()
  const adding = page.getByRole('dialog', { name: 'Add schedule' })
  await adding.getByLabel('Name', { exact: true }).fill('nightly')
  await adding.getByLabel('Command', { exact: true }).fill('true')
  await adding.getByRole('button', { name: 'Add schedule' }).click()
  await expect(adding.getByText('There is a schedule nightly already.')).toBeVisible()
  await adding.getByRole('button', { name: 'Leave it' }).click()

  await page.getByRole('button', { name: 'Edit nightly' }).click()
  const editing = page.getByRole('dialog', { name: 'Edit nightly' })
  await editing.getByRole('button', { name: 'Nightly' }).click()
  await editing.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await editing.getByRole('button', { name: 'Save' }).click()
  await expect(row(page, 'nightly')).toContainText('Asia/Tokyo')
  expect(await stored('nightly')).toMatchObject({ cron: '0 3 * * *', timeZone: 'Asia/Tokyo', concurrency: 'queue' })
})

test('it is paused, and run now all the same: its log has no secrets', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(row(page, 'nightly').getByRole('switch'))).click()
  await expect(row(page, 'nightly')).toContainText('Paused: runs by hand only')
  expect(await stored('nightly')).toMatchObject({ enabled: false, nextRuns: [] })

  await page.getByRole('button', { name: 'Run nightly now' }).click()
  await page.waitForURL(/\/schedules\/nightly\?run=/)
  await expect(page.getByRole('log')).toContainText('key: [REDACTED]', { timeout: 30_000 })
  await expect(page.getByTestId('run')).toContainText('Succeeded', { timeout: 30_000 })
  await expect(page.getByTestId('run')).toContainText(/exit status 0.*by Ada · release 1/)
  await expect(page.locator('body')).not.toContainText('e2e-canary')
})

test('a run that goes on is cancelled, and the history tells', async ({ page }) => {
  const data = { name: 'long', cron: '@yearly', command: 'echo begun; exec sleep 1000' }
  expect((await api.post(`/api/v1/deployments/${NAME}/schedules`, { data })).status()).toBe(201)
  await page.goto(`${PAGE}/long`)
  await expect(page.getByText('It has not run yet')).toBeVisible()
  await (await alive(page.getByRole('button', { name: 'Run long now' }))).click()
  await expect(page.getByRole('log')).toContainText('begun', { timeout: 30_000 })
  // A second one is left out, since the first one runs.
  await page.getByRole('button', { name: 'Run long now' }).click()
  await expect(page.getByText('The run before it had not ended.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByTestId('run')).toContainText('Cancelled', { timeout: 30_000 })
  await expect(page.getByRole('log')).toContainText('It was cancelled.')
})

test('the command line has the same, and the status of the command', async () => {
  const schedule = (...args: string[]) => webops(state().root, ['schedule', ...args], { timeoutMs: 60_000 })
  const added = await schedule('add', NAME, 'failing', '0 3 * * *', '--', 'sh', '-c', 'echo "said $0"; exit 9', 'here')
  expect(added, added.stderr).toMatchObject({ status: 0 })
  expect(await schedule('run', NAME, 'failing')).toMatchObject({ status: 9, stdout: 'said here\n' })
  expect((await schedule('history', NAME, 'failing')).stdout).toMatch(/failed .* 9 /)
  expect((await schedule('logs', NAME, 'failing')).stdout).toContain('said here')
  expect((await schedule('add', NAME, 'never', '0 0 31 2 *', 'true')).status).toBe(1)
  expect((await schedule('list', NAME)).stdout).toMatch(/nightly +0 3 \* \* \* +Asia\/Tokyo +paused/)
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
    await page.goto(`${PAGE}/failing`)
    await expect(page.getByRole('log')).toContainText('said here')
    await find('history')
    await page.goto(PAGE)
    await expect(row(page, 'failing')).toBeVisible()
    await find('list')
    await (await alive(page.getByRole('button', { name: 'Add schedule' }))).click()
    const dialog = page.getByRole('dialog', { name: 'Add schedule' })
    await dialog.getByRole('button', { name: 'Add schedule' }).click()
    await expect(dialog.getByText('Say what it runs')).toBeVisible()
    await find('form')
    await context.close()
  }
})

test('one is removed, when that is confirmed', async ({ page }) => {
  await page.goto(PAGE)
  await (await alive(page.getByRole('button', { name: 'Remove failing' }))).click()
  const dialog = page.getByRole('dialog', { name: 'Remove failing' })
  await dialog.getByRole('button', { name: 'Leave it' }).click()
  await expect(row(page, 'failing')).toBeVisible()
  await page.getByRole('button', { name: 'Remove failing' }).click()
  await dialog.getByRole('button', { name: 'Remove schedule' }).click()
  await expect(row(page, 'failing')).toBeHidden()
  expect(await stored('failing')).toBeUndefined()
})
