import AxeBuilder from '@axe-core/playwright'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state, webops } from './support/instance.ts'
import { makeRepository } from './support/repositories.ts'

/**
 * A deployment without Docker: its form, its pages, and how it is refused where no systemd is booted, which is so here. That it
 * runs is shown on the disposable server (tests/host).
 */

const NAME = 'e2e-standard'
const RELEASED = 'e2e-standard-image'
const BY_CLI = 'e2e-standard-cli'
const NO_SYSTEMD = /systemd is not booted on this server/i
const ONLY_WITH_DOCKER = ['Dockerfile path', 'Image name', 'Compose file path', 'Network mode']

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
let repository: string
test.beforeAll(async () => {
  api = await apiContext()
  repository = await makeRepository(state().repositories, 'node', 'standard')
})
test.afterAll(async () => {
  for (const name of [NAME, RELEASED, BY_CLI]) {
    await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
    await expect.poll(async () => (await read(api, `/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
  }
  await api.dispose()
})

const box = (page: Page) => page.getByLabel('Use Docker containerization')
const folded = (page: Page, title: string) => page.locator('summary', { hasText: title })

async function typeRepository(page: Page): Promise<void> {
  await page.goto('/new')
  await (await alive(page.getByLabel('Repository', { exact: true }))).fill(repository)
  await expect(page.getByTestId('detection')).toBeVisible({ timeout: 60_000 })
}

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])
}

test('with the box unticked the form has what runs on the server, and with it ticked again what was typed', async ({ page }) => {
  await typeRepository(page)
  await expect(page.getByRole('button', { name: 'Read its Dockerfile' })).toBeVisible()
  await page.getByLabel('Dockerfile path').fill('deploy/Dockerfile')
  await box(page).uncheck()

  await expect(box(page)).toHaveAccessibleDescription(/^Built and run on the server itself, under systemd, as an account of its own/)
  const without = page.getByRole('complementary', { name: 'Without Docker' })
  await expect(without).toContainText('What the server needs')
  for (const label of ONLY_WITH_DOCKER) await expect(page.getByLabel(label)).toHaveCount(0)
  await expect(page.getByTestId('dockerfile')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Add port mapping' })).toHaveCount(0)
  for (const noun of ['variable', 'volume']) await expect(page.getByRole('button', { name: `Add ${noun}`, exact: true })).toBeVisible()

  // What it is stays in view, without its Dockerfile.
  const detected = page.getByTestId('detected')
  await expect(detected.getByRole('list', { name: 'Why' })).toContainText('package.json')
  await expect(page.getByRole('button', { name: 'Read its Dockerfile' })).toHaveCount(0)
  await folded(page, 'Build').click()
  await expect(page.getByLabel('Start command')).toHaveAttribute('placeholder', /server\.js|npm/)
  await expect(page.getByLabel('Dockerfile target')).toHaveCount(0)
  await folded(page, 'Health check').click()
  await expect(page.getByLabel('What proves it').locator('option[value="image"]')).toHaveCount(0)
  await folded(page, 'Advanced').click()
  await expect(page.getByLabel('Process limit')).toBeVisible()
  await expect(page.getByLabel('User', { exact: true })).toHaveCount(0)
  await expect(page.getByLabel('Project type').locator('option[value="image"]')).toHaveCount(0)
  await expectNoViolations(page)

  await box(page).check()
  await expect(page.getByLabel('Dockerfile path')).toHaveValue('deploy/Dockerfile')
  await expect(page.getByLabel('Project type').locator('option[value="image"]')).toHaveCount(1)
})

test('a prebuilt image without Docker is refused at the box, before anything is asked', async ({ page }) => {
  await page.goto('/new?type=image')
  await (await alive(page.getByLabel('Name', { exact: true }))).fill(NAME)
  await page.getByLabel('Image name').fill('nginx:stable')
  await box(page).uncheck()
  await expect(page.getByText('A prebuilt image runs as a container')).toBeVisible()
  await page.getByRole('button', { name: 'Show plan' }).click()
  await expect(box(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(box(page)).toHaveAccessibleDescription(/choose another project type/)
  await expectNoViolations(page)
})

test('where no systemd is booted the plan is refused at the box, and nothing is made', async ({ page }) => {
  await typeRepository(page)
  await page.getByLabel('Name', { exact: true }).fill(NAME)
  await box(page).uncheck()
  await page.getByRole('button', { name: 'Show plan' }).click()
  await expect(box(page)).toHaveAttribute('aria-invalid', 'true', { timeout: 90_000 })
  await expect(box(page)).toHaveAccessibleDescription(NO_SYSTEMD)
  await expect(page.getByTestId('plan')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Create and deploy' })).toHaveCount(0)
  expect((await read(api, `/api/v1/deployments/${NAME}`)).status()).toBe(404)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true })

  test('nothing of the form scrolls sideways, with all of it unfolded', async ({ page }) => {
    await typeRepository(page)
    await box(page).uncheck()
    for (const section of await page.locator('details').all()) await section.evaluate((node) => node.setAttribute('open', ''))
    await expect(page.getByLabel('Process limit')).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
    await expectNoViolations(page)
  })
})

test('it is saved, changed and shown, and the box can be ticked until there is a release', async ({ page }) => {
  const made = await api.post('/api/v1/deployments?deploy=false', { data: { name: NAME, repository, useDocker: false } })
  expect(made.status(), await made.text()).toBe(201)
  expect(await made.json()).toMatchObject({ useDocker: false })
  const save = async () => {
    await (await alive(page.getByRole('button', { name: 'Save', exact: true }))).click()
    await expect(page.getByText('Nothing is changed.')).toBeVisible({ timeout: 20_000 })
  }

  await page.goto(`/d/${NAME}/settings`)
  await expect(box(page)).not.toBeChecked()
  await expect(box(page)).toBeEnabled()
  await (await alive(page.getByLabel('Port', { exact: true }))).fill('3000')
  await folded(page, 'Stop and limits').click()
  await page.getByLabel('Memory limit', { exact: true }).fill('256')
  await save()
  expect(await deploymentView(api, NAME)).toMatchObject({ useDocker: false, port: 3000, memoryLimitMb: 256, dockerfilePath: null })

  await box(page).check()
  await page.getByLabel('Network mode').selectOption('host')
  await save()
  expect(await deploymentView(api, NAME)).toMatchObject({ useDocker: true, dockerNetworkMode: 'host' })
  // What is not shown does not stay in the way.
  await box(page).uncheck()
  await save()
  expect(await deploymentView(api, NAME)).toMatchObject({ useDocker: false, dockerNetworkMode: 'bridge', port: 3000 })
  await page.reload()
  await expect(box(page)).not.toBeChecked()
})

test('its pages speak of no container and no image, and have no terminal', async ({ page }) => {
  await page.goto(`/d/${NAME}`)
  const facts = page.getByRole('region', { name: 'What serves' })
  await expect(facts).toContainText('behind the proxy on 127.0.0.1')
  await expect(facts).toContainText('systemd, on')
  const parts = page.getByRole('navigation', { name: `Parts of ${NAME}` })
  await expect(parts.getByRole('link', { name: 'Logs' })).toBeVisible()
  await expect(parts.getByRole('link', { name: 'Terminal' })).toHaveCount(0)
  for (const part of ['', '/releases', '/logs', '/volumes', '/schedules', '/terminal']) {
    await page.goto(`/d/${NAME}${part}`)
    await expect(parts).toBeVisible()
    const text = await page.getByRole('main').innerText()
    if (part !== '/terminal') expect(text).not.toMatch(/\b(?:container|image|dockerfile)\b/i)
  }
  await expect(page.getByText('No terminal without Docker')).toBeVisible()
  await expectNoViolations(page)
})

test('a deploy is refused with what to do, in its plan and in its rollout, and what serves is untouched', async ({ page }) => {
  await page.goto(`/d/${NAME}`)
  await (await alive(page.getByRole('button', { name: 'Redeploy', exact: true }).first())).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toContainText(NO_SYSTEMD, { timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Redeploy', exact: true }).click()
  await expect.poll(async () => (await deploymentView(api, NAME)).latestRollout?.state, { timeout: 60_000 }).toBe('failed')
  expect((await deploymentView(api, NAME)).latestRollout?.error).toMatchObject({ code: 'runtime_unavailable' })

  await page.goto(`/d/${NAME}/rollouts/1`)
  await expect(page.getByTestId('rollout-state').first()).toHaveAttribute('data-state', 'failed')
  await expect(page.getByText(NO_SYSTEMD).first()).toBeVisible()
  await expect(page.getByText('Switch "Use Docker containerization" on').first()).toBeVisible()
  // Nothing was released: it can be had with Docker after all.
  await page.goto(`/d/${NAME}/settings`)
  await expect(box(page)).toBeEnabled()
})

test('with a release the box stays as it is, on the page and over the API', async ({ page }) => {
  const made = await api.post('/api/v1/deployments', { data: { name: RELEASED, dockerImageName: 'nginx:stable' } })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, RELEASED)).latestRollout?.id ?? '')
  await page.goto(`/d/${RELEASED}/settings`)
  await expect(box(page)).toBeChecked()
  await expect(box(page)).toBeDisabled()
  await expect(box(page)).toHaveAccessibleDescription(/It has releases, and so it stays/)
  // Who cannot untick it can save all the same.
  await folded(page, 'Stop and limits').click()
  await (await alive(page.getByLabel('Grace', { exact: true }))).fill('4')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Nothing is changed.')).toBeVisible({ timeout: 20_000 })
  expect(await deploymentView(api, RELEASED)).toMatchObject({ useDocker: true, stopGraceSeconds: 4 })

  const refused = await api.patch(`/api/v1/deployments/${RELEASED}`, { data: { useDocker: false } })
  expect(refused.status()).toBe(409)
  expect(await refused.json()).toMatchObject({ error: { code: 'engine_fixed', field: 'useDocker' } })
})

test('on the command line it is made with --no-docker, and refused in the same words', async () => {
  const cli = (...args: string[]) => webops(state().root, args, { timeoutMs: 120_000 })
  const made = await cli('create', BY_CLI, '--repository', repository, '--no-docker')
  expect(made.status, made.stderr).toBe(0)
  expect(await deploymentView(api, BY_CLI)).toMatchObject({ useDocker: false })
  const plan = await cli('plan', BY_CLI)
  expect(plan.status).not.toBe(0)
  expect(plan.stderr).toMatch(NO_SYSTEMD)
  const deployed = await cli('deploy', BY_CLI)
  expect(deployed.status).not.toBe(0)
  expect(deployed.stderr).toMatch(NO_SYSTEMD)
})
