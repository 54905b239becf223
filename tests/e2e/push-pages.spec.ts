import { expect, test } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE } from './support/instance.ts'

/** What people see around `git push`: the form, the page that waits for the first push, and how pushes are taken. */

const NAME = 'e2e-push-pages'
const HTTPS = `${PANEL_URL}/git/${NAME}.git`

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

test.afterAll(async () => {
  const api = await apiContext()
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

test('a deployment that is pushed to is made without an address and without a rollout, and says what to type', async ({ page }) => {
  await page.goto('/new')
  await (await alive(page.getByLabel('Name', { exact: true }))).fill(NAME)
  await page.getByLabel('Repository', { exact: true }).fill('https://example.invalid/typed-before.git')
  await page.getByLabel('Push with git').check()
  await expect(page.getByLabel('Repository', { exact: true })).toHaveCount(0)
  await page.getByLabel('Branch').fill('live')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.waitForURL((url) => url.pathname === `/d/${NAME}`)
  const first = page.getByTestId('first-push')
  await expect(first).toContainText(`webops git-remote add ${NAME}`)
  await expect(first).toContainText('git push webops live')
  await expect(page.getByTestId('push-https')).toHaveText(`git remote add webops ${HTTPS}`)
  await expect(first.getByRole('status')).toHaveText('Waiting for the first push…')
  await expect(page.getByRole('button', { name: 'Redeploy' })).toHaveCount(0)
  const api = await apiContext()
  expect(await deploymentView(api, NAME)).toMatchObject({ repository: 'push', branch: 'live', latestRollout: null })
  await api.dispose()
})

test('who goes back to an address finds what was typed', async ({ page }) => {
  const address = '/srv/typed-before.git'
  await page.goto('/new')
  await (await alive(page.getByLabel('Repository', { exact: true }))).fill(address)
  await page.getByLabel('Push with git').check()
  await page.getByLabel('A repository').check()
  await expect(page.getByLabel('Repository', { exact: true })).toHaveValue(address)
})

test('how pushes are taken is changed where it is read', async ({ page }) => {
  await page.goto(`/d/${NAME}`)
  await page
    .getByRole('navigation', { name: `Parts of ${NAME}` })
    .getByRole('link', { name: 'Git push' })
    .click()
  await expect(page.getByTestId('push-rules')).toContainText('when its release serves; else the push fails')
  await (await alive(page.getByRole('button', { name: 'Change' }))).click()
  const form = page.getByRole('form', { name: 'What is taken' })
  await form.getByLabel('The branch moves').selectOption('accept')
  await form.getByLabel('Deploy tags').check()
  await form.getByLabel('Largest push').fill('a lot')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByLabel('Largest push')).toHaveAttribute('aria-invalid', 'true')
  await form.getByLabel('Largest push').fill('200')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByTestId('push-rules')).toContainText('at once, and its rollout follows')
  const api = await apiContext()
  const push: unknown = await (await read(api, `/api/v1/deployments/${NAME}/push`)).json()
  expect(push).toMatchObject({ mode: 'accept', deployTags: true, maxPackMb: 200, forcePush: false, https: HTTPS })
  await api.dispose()
})

test('settings that are applied before the first push wait for it', async ({ page }) => {
  await page.goto(`/d/${NAME}/settings`)
  await (await alive(page.getByLabel('Port', { exact: true }))).fill('8123')
  await page.getByRole('button', { name: 'Save and apply' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Nothing was pushed yet')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.waitForURL((url) => url.pathname === `/d/${NAME}`)
  const api = await apiContext()
  expect(await deploymentView(api, NAME)).toMatchObject({ port: 8123, latestRollout: null })
  await api.dispose()
})

test('the page that waits shows by itself what comes', async ({ page }) => {
  await page.goto(`/d/${NAME}`)
  await expect(page.getByTestId('first-push')).toBeVisible()
  const api = await apiContext()
  await api.post(`/api/v1/deployments/${NAME}/rollouts`, { data: { kind: 'deploy' } })
  await expect(page.getByTestId('rollout-state').first()).toBeVisible({ timeout: 20_000 })
  await expect(page.getByTestId('first-push')).toHaveCount(0)
  // Nothing was pushed, so it cannot have worked.
  await expect(page.getByTestId('rollout-state').first()).toHaveAttribute('data-state', 'failed', { timeout: 60_000 })
  await api.dispose()
})
