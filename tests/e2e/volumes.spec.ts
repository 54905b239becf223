import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { alive } from './support/alive.ts'
import { ask } from './support/answers.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE } from './support/instance.ts'
import { mustRun } from './support/programs.ts'

/** Volumes and configuration files on the page, down to what the container has, and what stays when its deployment goes. */

const NAME = 'e2e-volumes'
const CONTAINER = `webops-${NAME}`
const CANARY = 'the-key-that-nobody-may-see'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
  const made = await api.post('/api/v1/deployments', {
    data: { name: NAME, dockerImageName: 'nginx:stable', port: 80, dockerVolumes: ['keep:/keep'] },
  })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
})
test.afterAll(async () => {
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

// What is streamed is in the page twice for a moment, once hidden.
const volume = (page: Page, name: string) => page.locator(`[data-testid="volume"][data-name="${name}"]`).filter({ visible: true })
const file = (page: Page, path: string) => page.locator(`[data-testid="config-file"][data-path="${path}"]`).filter({ visible: true })
const openPage = async (page: Page) => {
  await page.goto(`/d/${NAME}/volumes`)
  await alive(page.getByRole('button', { name: 'Add volume' }))
}
const inContainer = (...command: string[]) => mustRun('docker', ['exec', CONTAINER, ...command])

test('a named volume and one in memory are added; what lies in another is refused at its field', async ({ page }) => {
  await openPage(page)
  await expect(volume(page, 'keep')).toContainText('in use now', { timeout: 30_000 })
  await expect(volume(page, 'keep')).toContainText(/\d+(\.\d)? (bytes|KiB)/)

  await page.getByRole('button', { name: 'Add volume' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a volume' })
  await dialog.getByLabel('Name', { exact: true }).fill('data')
  await dialog.getByLabel('Path in the container').fill('/keep/inner')
  await dialog.getByRole('button', { name: 'Add volume' }).click()
  await expect(dialog.getByLabel('Path in the container')).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog).toContainText('/keep')
  await dialog.getByLabel('Path in the container').fill('/data')
  await dialog.getByRole('button', { name: 'Add volume' }).click()
  await expect(dialog).toBeHidden()
  await expect(volume(page, 'data')).toContainText('new')

  await page.getByRole('button', { name: 'Add volume' }).click()
  await dialog.getByLabel('In memory').check()
  await dialog.getByLabel('Path in the container').fill('/cache')
  await dialog.getByLabel('Limit, in MiB').fill('16')
  await dialog.getByRole('button', { name: 'Add volume' }).click()
  await expect(volume(page, '/cache')).toContainText('at most 16 MiB')
  expect((await deploymentView(api, NAME)).dockerVolumes).toEqual(['keep:/keep', 'data:/data', 'tmpfs:/cache:size=16m'])
  await expect(page.getByText('2 changes are not applied')).toBeVisible()
})

test('a plain and a secret file are applied with the volumes, and the secret never comes back', async ({ page }) => {
  const seen: string[] = []
  page.on('response', async (response) => seen.push(await response.text().catch(() => '')))
  await openPage(page)
  await page.getByRole('button', { name: 'Add file' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a configuration file' })
  await dialog.getByLabel('Path in the container').fill('/keep/in-a-volume')
  await dialog.getByLabel('Content', { exact: true }).fill('hello')
  await dialog.getByRole('button', { name: 'Add file' }).click()
  await expect(dialog.getByLabel('Path in the container')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Path in the container').fill('/usr/share/nginx/html/hello.txt')
  await dialog.getByRole('button', { name: 'Add file' }).click()
  await expect(file(page, '/usr/share/nginx/html/hello.txt')).toContainText('new')

  await page.getByRole('button', { name: 'Add file' }).click()
  await dialog.getByLabel('Path in the container').fill('/etc/app/key')
  await dialog.getByLabel('Content from a file').setInputFiles({ name: 'key', mimeType: 'text/plain', buffer: Buffer.from(CANARY) })
  await dialog.getByLabel('Permission bits').fill('0400')
  await dialog.getByLabel('Secret').check()
  await dialog.getByRole('button', { name: 'Add file' }).click()
  await expect(file(page, '/etc/app/key')).toContainText('0400')

  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  const apply = page.getByRole('dialog', { name: /^Apply/ })
  await expect(apply.getByTestId('plan')).toBeVisible({ timeout: 60_000 })
  await apply.getByRole('button', { name: 'Apply the settings' }).click()
  await expect(apply).toBeHidden()
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
  expect(await ask({ host: `${NAME}.localhost` }, '/hello.txt')).toEqual({ status: 200, body: 'hello' })
  expect(await inContainer('cat', '/etc/app/key')).toBe(CANARY)
  expect(await inContainer('stat', '-f', '-c', '%T', '/cache')).toContain('tmpfs')
  // Without a reload.
  await expect(page.getByText(/not applied/)).toHaveCount(0, { timeout: 30_000 })
  await expect(volume(page, 'data')).toContainText('in use now', { timeout: 30_000 })

  await page.getByRole('button', { name: 'Replace /etc/app/key' }).click()
  await expect(page.getByRole('dialog').getByLabel('New content')).toHaveValue('')
  expect(await page.content()).not.toContain(CANARY)
  await expect.poll(() => seen.length).toBeGreaterThan(5)
  expect(seen.filter((text) => text.includes(CANARY))).toEqual([])
})

test('an archive is put into a volume, and comes out again', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'webops-e2e-archive-'))
  writeFileSync(join(folder, 'note.txt'), 'kept')
  await mustRun('tar', ['-C', folder, '-czf', join(folder, 'archive.tar.gz'), 'note.txt'])
  await openPage(page)
  await page.getByRole('button', { name: 'Upload into data' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upload into data' })
  await expect(dialog).toContainText('Files of the same name are replaced')
  await dialog.getByRole('button', { name: 'Upload' }).click()
  await expect(dialog).toContainText('Choose an archive')
  await dialog.getByLabel('Archive').setInputFiles(join(folder, 'archive.tar.gz'))
  await dialog.getByRole('button', { name: 'Upload' }).click()
  await expect(dialog).toContainText('1 file (4 bytes) is in data now', { timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  expect(await inContainer('cat', '/data/note.txt')).toBe('kept')

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download data' }).click()
  const saved = join(folder, 'download.tar.gz')
  await (await download).saveAs(saved)
  expect(await mustRun('tar', ['-tzf', saved])).toContain('note.txt')
})

test('axe finds nothing, and nothing scrolls sideways on a phone', async ({ browser }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const phone = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true }
    const options = { baseURL: PANEL_URL, ignoreHTTPSErrors: true, storageState: SESSION_FILE, reducedMotion: 'reduce' as const }
    const context = await browser.newContext({ ...options, colorScheme, ...(colorScheme === 'dark' ? phone : {}) })
    const page = await context.newPage()
    const find = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.length}`)
    const check = async () => {
      expect(await find(), colorScheme).toEqual([])
      if (colorScheme === 'dark') expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
    }
    await openPage(page)
    await expect(volume(page, 'data')).toContainText('in use now', { timeout: 30_000 })
    await check()
    for (const button of ['Add volume', 'Unmount /cache', 'Upload into data', 'Add file', 'Edit /usr/share/nginx/html/hello.txt']) {
      await page.getByRole('button', { name: button, exact: true }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await check()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await page.getByRole('link', { name: 'All on this server' }).click()
    await expect(page.getByTestId('server-volume').first()).toBeVisible({ timeout: 30_000 })
    await check()
    await context.close()
  }
})

test('the deployment goes with the volume whose name was typed; the other one is left over until it is removed', async ({ page }) => {
  await openPage(page)
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Remove ${NAME}` })
  const remove = dialog.getByRole('button', { name: 'Remove', exact: true })
  await dialog.getByLabel(`Type ${NAME}`).fill(NAME)
  await dialog.getByLabel('Volume data').fill('dat')
  await expect(dialog).toContainText('or leave it empty to keep it')
  await expect(remove).toBeDisabled()
  await dialog.getByLabel('Volume data').fill('data')
  await remove.click()
  await page.waitForURL((url) => url.pathname === '/')
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)

  await page.goto('/volumes')
  const left = page.getByRole('list', { name: 'Left over' }).getByTestId('server-volume')
  const kept = left.and(page.locator(`[data-name="${CONTAINER}-keep"]`))
  await expect(kept).toContainText('which is removed', { timeout: 30_000 })
  await expect(page.locator(`[data-name="${CONTAINER}-data"]`)).toHaveCount(0)
  await page.getByRole('button', { name: `Remove ${CONTAINER}-keep` }).click()
  const confirm = page.getByRole('dialog', { name: `Remove ${CONTAINER}-keep` })
  await confirm.getByLabel(`Type ${CONTAINER}-keep`).fill(`${CONTAINER}-keep`)
  await confirm.getByRole('button', { name: 'Remove volume' }).click()
  await expect(confirm).toBeHidden({ timeout: 30_000 })
  await expect(kept).toHaveCount(0, { timeout: 30_000 })
  expect(await mustRun('docker', ['volume', 'ls', '--quiet', '--filter', `label=webops.deployment=${NAME}`])).toBe('')
})
