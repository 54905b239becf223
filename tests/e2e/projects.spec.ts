import { expect, test, type APIRequestContext } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state, webops } from './support/instance.ts'

/** Projects and environments on the page, over the command line, and where a new deployment goes. */

const PROJECT = 'e2e-web'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

const command = (...args: string[]) => webops(state().root, args)

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
})
test.afterAll(async () => {
  await api.delete('/api/v1/deployments/e2e-db', { data: { name: 'e2e-db' } })
  await expect.poll(async () => (await read(api, '/api/v1/deployments/e2e-db')).status(), { timeout: 60_000 }).toBe(404)
  await api.delete(`/api/v1/projects/${PROJECT}`)
  await api.dispose()
})

test('a project is made, and a name that is none is refused at its field', async ({ page }) => {
  await page.goto('/')
  await alive(page.getByRole('navigation', { name: 'Main' }).first())
  await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'Projects' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Projects')
  await page.getByRole('button', { name: 'New project' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Web Shop')
  await dialog.getByRole('button', { name: 'Make project' }).click()
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog).toContainText('lower-case letters')
  await dialog.getByLabel('Name').fill(PROJECT)
  await dialog.getByLabel('Title').fill('The web shop')
  await dialog.getByRole('button', { name: 'Make project' }).click()
  await expect(page).toHaveURL(new RegExp(`/projects/${PROJECT}$`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The web shop')
  await expect(page.getByRole('heading', { name: 'production' })).toBeVisible()
})

test('it gets an environment with a page and variables of its own', async ({ page }) => {
  await page.goto(`/projects/${PROJECT}`)
  await alive(page.getByRole('button', { name: 'Add environment' }))
  await page.getByRole('button', { name: 'Add environment' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('staging')
  await dialog.getByRole('button', { name: 'Add environment' }).click()
  await expect(page.getByRole('heading', { name: 'staging' })).toBeVisible()
  await page.getByRole('link', { name: 'Variables of staging' }).click()
  await expect(page).toHaveURL(new RegExp(`/projects/${PROJECT}/staging$`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('staging')
  await expect(page.getByRole('heading', { name: 'Variables' })).toBeVisible()
})

test('a new deployment goes where it is put, and is shown there with its name on the network', async ({ page }) => {
  await page.goto(`/new?project=${PROJECT}&environment=staging`)
  await alive(page.getByLabel('Project', { exact: true }))
  await expect(page.getByLabel('Project', { exact: true })).toHaveValue(PROJECT)
  await expect(page.getByLabel('Environment', { exact: true })).toHaveValue('staging')
  await page.getByLabel('Project', { exact: true }).selectOption('default')
  await expect(page.getByLabel('Environment', { exact: true })).toHaveValue('production')

  const made = await command(
    'create',
    'e2e-db',
    '--image',
    'nginx:stable',
    '--port',
    '80',
    '--project',
    PROJECT,
    '--environment',
    'staging',
  )
  expect(made.status, made.stdout + made.stderr).toBe(0)
  await page.goto(`/projects/${PROJECT}`)
  const list = page.getByRole('list', { name: 'Deployments of staging' })
  await expect(list.getByRole('link', { name: 'e2e-db' })).toHaveAttribute('href', '/d/e2e-db')
  await expect(list).toContainText('e2e-db:80')
  await expect(page.getByText(`webops-${PROJECT}.staging`)).toBeVisible()
  await page.goto(`/?project=${PROJECT}`)
  const rows = page.getByRole('table', { name: 'Deployments' }).getByRole('rowgroup').last().getByRole('row')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('e2e-db')
})

test('what is not empty stays, and the command line says why', async () => {
  const refused = await command('environment', 'remove', PROJECT, 'staging')
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain(`The environment staging of the project ${PROJECT} has deployments.`)
  const listed = await command('project', 'list', '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'default' }, { name: PROJECT, title: 'The web shop', deployments: 1 }])
})
