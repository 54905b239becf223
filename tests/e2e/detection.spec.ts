import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { alive } from './support/alive.ts'
import { expectServed } from './support/answers.ts'
import { apiContext, deploymentView, read } from './support/api.ts'
import { expectRolloutSucceeded } from './support/form.ts'
import { PANEL_URL, SESSION_FILE, state } from './support/instance.ts'
import { makeRepository } from './support/repositories.ts'

/** What a repository is, before anything is made of it: the choice, the evidence, the Dockerfile. */

const NAME = 'e2e-detection'
const EDITED = 'ENV GREETING="what was edited"'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let repository: string
test.beforeAll(async () => {
  repository = await makeRepository(state().repositories, 'two-applications', 'detection')
})
test.afterAll(async () => {
  const api = await apiContext()
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

async function typeRepository(page: Page): Promise<void> {
  await page.goto('/new')
  await (await alive(page.getByLabel('Repository', { exact: true }))).fill(repository)
  await expect(page.getByTestId('detection')).toBeVisible({ timeout: 60_000 })
}

const row = (page: Page, folder: string) => page.getByTestId('candidate').filter({ hasText: folder })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Dockerfile', exact: true })

test('both applications of a repository are shown with their evidence, and one is chosen', async ({ page }) => {
  await typeRepository(page)
  await expect(row(page, 'web/')).toContainText('Node')
  await expect(row(page, 'api/')).toContainText('Flask')
  const detected = page.getByTestId('detected')

  await row(page, 'api/').getByRole('radio').click()
  await expect(page.getByLabel('Project type')).toHaveValue('python')
  await expect(detected.getByRole('list', { name: 'Why' })).toContainText('requirements.txt')

  await row(page, 'web/').getByRole('radio').click()
  await expect(page.getByLabel('Project type')).toHaveValue('node')
  await expect(detected.getByRole('list', { name: 'Why' })).toContainText('package.json')
  await page.locator('summary', { hasText: /^Build/ }).click()
  await expect(page.getByLabel('Root directory')).toHaveValue('web')
  // What is detected stands where something else can be said.
  await expect(page.getByLabel('Start command')).toHaveValue('')
  await expect(page.getByLabel('Start command')).toHaveAttribute('placeholder', /server\.js|npm/)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])

  await page.getByLabel('Root directory').fill('nowhere')
  await expect(page.getByTestId('detection')).toContainText('Nothing here looks like')
})

test('its Dockerfile is the one that a deploy with what is typed would write, before anything is saved', async ({ page }) => {
  await typeRepository(page)
  await row(page, 'web/').getByRole('radio').click()
  await page.getByRole('button', { name: 'Read its Dockerfile' }).click()
  const text = page.getByTestId('dockerfile-text')
  await expect(text).toContainText('FROM node:24')
  await page.locator('summary', { hasText: /^Build/ }).click()
  await page.getByLabel('Build command').fill('echo built-as-it-was-typed')
  await page.getByLabel('Start command').fill('node server.js --typed')
  await expect(page.getByText('Updating it with what is set in the form')).toBeVisible()
  await expect(text).toContainText('FROM node:24')
  await expect(text).toContainText('built-as-it-was-typed', { timeout: 60_000 })
  await expect(text).toContainText('--typed')
  await page.getByLabel('Build command').fill('')
  await expect(text).not.toContainText('built-as-it-was-typed', { timeout: 60_000 })

  await page.getByTestId('dockerignore').locator('summary').click()
  await expect(page.getByLabel('.dockerignore', { exact: true })).toContainText('**/node_modules')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download .dockerignore' }).click()
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('**/node_modules')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])
})

test('its Dockerfile is read, edited, and what is built is what was edited', async ({ page }) => {
  await typeRepository(page)
  await row(page, 'web/').getByRole('radio').click()
  await page.getByRole('button', { name: 'Read its Dockerfile' }).click()
  await expect(page.getByTestId('dockerfile-text')).toContainText('FROM node:24')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  const written = readFileSync(await (await download).path(), 'utf8')
  expect(written).toContain('FROM node:24')

  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(editor(page)).toHaveValue(written)
  await editor(page).fill('nothing that could be built')
  await page.getByLabel('Name', { exact: true }).fill(NAME)
  await page.getByRole('button', { name: 'Show plan' }).click()
  await expect(editor(page)).toHaveAttribute('aria-invalid', 'true')
  await editor(page).fill(`${written}${EDITED}\n`)
  await page.getByRole('button', { name: 'Show plan' }).click()
  const plan = page.getByTestId('plan')
  await expect(plan).toBeVisible({ timeout: 90_000 })
  await plan.locator('summary', { hasText: 'Dockerfile' }).click()
  await expect(plan.locator('pre', { hasText: EDITED })).toBeVisible()

  await page.getByRole('button', { name: 'Create and deploy' }).click()
  await page.waitForURL((url) => url.pathname.startsWith(`/d/${NAME}`))
  await expectRolloutSucceeded(page)
  await expectServed(NAME, 'web says: what was edited')
})

test('the Dockerfile that is kept can be changed in the settings, and given up', async ({ page }) => {
  await page.goto(`/d/${NAME}/settings`)
  await expect(editor(page)).toHaveValue(new RegExp(EDITED))
  await (await alive(page.getByRole('button', { name: 'Back to the generated one' }))).click()
  await expect(editor(page)).toHaveCount(0)
  await expect(page.getByText('1 field is changed.')).toBeVisible()
  await page.getByRole('button', { name: 'Look at the repository' }).click()
  await expect(page.getByTestId('dockerfile-text')).toContainText('FROM node:24', { timeout: 60_000 })
  await page.getByRole('button', { name: 'Save and apply' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Changed: Dockerfile kept here.')
  await expect(dialog.getByTestId('plan')).toBeVisible({ timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Save and apply' }).click()
  await expectServed(NAME, 'web says: nothing was edited')
  const api = await apiContext()
  expect(await deploymentView(api, NAME)).toMatchObject({ dockerfileContent: null, rootDirectory: 'web', projectType: 'node' })
  await api.dispose()
})

test('a repository in which nothing is known says what to do', async ({ page }) => {
  repository = await makeRepository(state().repositories, 'nothing-known', 'nothing-known')
  await typeRepository(page)
  await expect(page.getByTestId('detection')).toContainText('Nothing here that we know')
  await page.locator('summary', { hasText: 'Dockerfile' }).click()
  await page.getByRole('button', { name: 'Write one' }).click()
  await expect(editor(page)).toBeFocused()
})
