import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type APIRequestContext } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state } from './support/instance.ts'
import { commitAll, commitText, makeRepository } from './support/repositories.ts'

/** What a repository says of itself in its webops.yaml, as its page shows it. */

const NAME = 'e2e-settings-file'
const FILE = `
build: { dockerfile: docker/Dockerfile.prod }
run: { port: 3000 }
limits: { memoryMb: 256 }
`
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
let repository: string
test.beforeAll(async () => {
  api = await apiContext()
  repository = await makeRepository(state().repositories, 'own-dockerfile', 'settings-file')
  await commitText(repository, 'server.js', '127.0.0.1', '0.0.0.0')
  writeFileSync(join(repository, 'webops.yaml'), FILE)
  await commitAll(repository, 'Say how it runs')
  const made = await api.post('/api/v1/deployments', { data: { name: NAME, repository, dockerEnvVars: { GREETING: 'hello' } } })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
})
test.afterAll(async () => {
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

test('fields that the file sets say so and cannot be changed, and others can', async ({ page }) => {
  await page.goto(`/d/${NAME}/settings`)
  await expect(page.getByText('3 fields here are set by webops.yaml in the repository')).toBeVisible()
  const port = page.getByLabel('Port', { exact: true })
  await expect(port).toHaveValue('3000')
  await expect(port).toBeDisabled()
  await expect(page.getByText('Set by webops.yaml.').first()).toBeVisible()
  const dockerfile = page.getByLabel('Dockerfile path')
  await expect(dockerfile).toHaveValue('docker/Dockerfile.prod')
  await expect(dockerfile).toBeDisabled()
  await expect(page.getByLabel('Branch')).toBeEnabled()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])

  await page.getByText('Stop and limits').click()
  await expect(page.getByLabel('Memory limit', { exact: true })).toBeDisabled()
  await page.getByLabel('Grace', { exact: true }).fill('4')
  await (await alive(page.getByRole('button', { name: 'Save', exact: true }))).click()
  await expect(page.getByText('Nothing is changed.')).toBeVisible({ timeout: 20_000 })
  expect(await deploymentView(api, NAME)).toMatchObject({ stopGraceSeconds: 4, port: 3000, memoryLimitMb: 256 })
})

test('the plan of a change shows what the file would set', async ({ page }) => {
  writeFileSync(join(repository, 'webops.yaml'), FILE.replace('256', '320'))
  await commitAll(repository, 'Ask for more memory')
  await page.goto(`/d/${NAME}/settings`)
  await (await alive(page.getByRole('button', { name: 'Add build argument' }))).click()
  await page.getByLabel('Build argument name 1').fill('COLOUR')
  await page.getByLabel('Build argument value 1').fill('red')
  await (await alive(page.getByRole('button', { name: 'Save and apply' }))).click()
  const changes = page.getByRole('dialog').getByTestId('plan-changes')
  await expect(changes).toContainText('Memory limit (MiB)', { timeout: 60_000 })
  await expect(changes).toContainText(/256.*320/)
  await expect(changes).toContainText('from webops.yaml')
})

test('the schema for editors is answered with', async () => {
  const schema = (await (await read(api, '/webops.schema.json')).json()) as { title: string }
  expect(schema.title).toBe('webops.yaml')
})
