import { request } from 'node:http'
import { connect } from 'node:tls'
import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { HTTP_PORT, HTTPS_PORT, PANEL_URL, SESSION_FILE, state, webops } from './support/instance.ts'
import { makeRepository } from './support/repositories.ts'
import { makeCertificateFor } from '../support/certificates.ts'
import type { DomainView } from '../../src/api/schemas/domain-views.ts'
import type { RolloutSummaryView } from '../../src/api/schemas/views.ts'

/** Domains on the page, and what Caddy makes of them at once: no rollout is queued by any of it. */

const NAME = 'e2e-domains'
const HOST = 'shop.e2e.test'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })
test.describe.configure({ mode: 'serial' })

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
  const repository = await makeRepository(state().repositories, 'static', 'domains-static')
  const made = await api.post('/api/v1/deployments', { data: { name: NAME, repository } })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
})
test.afterAll(async () => {
  const { items } = (await (await read(api, `/api/v1/deployments/${NAME}/rollouts`)).json()) as { items: RolloutSummaryView[] }
  expect(items).toHaveLength(1)
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

interface Heard {
  status: number
  location: string | undefined
  header: string | undefined
  body: string
}

/** Asks Caddy for a name, as a browser would whose DNS leads here. */
function hear(host: string, path = '/', login?: string): Promise<Heard> {
  const headers = { host, ...(login && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }) }
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: HTTP_PORT, path, headers, agent: false, timeout: 10_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => {
        const { location, 'x-from': header } = response.headers
        resolve({ status: response.statusCode ?? 0, location, header: header?.toString(), body })
      })
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')))
    asked.on('error', reject)
    asked.end()
  })
}

/** Who signed what Caddy shows for a name, and whether who trusts an authority trusts that. */
function issuerAt(servername: string, authority: string): Promise<{ issuer: string | undefined; trusted: boolean }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: HTTPS_PORT, servername, ca: authority, rejectUnauthorized: false }, () => {
      resolve({ issuer: socket.getPeerCertificate().issuer.CN?.toString(), trusted: socket.authorized })
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

// What is streamed is in the page twice for a moment, once hidden.
const row = (page: Page, address: string) => page.locator(`[data-testid="domain"][data-domain="${address}"]`).filter({ visible: true })
const openPage = async (page: Page) => {
  await page.goto(`/d/${NAME}/domains`)
  await alive(page.getByRole('button', { name: 'Add domain' }))
}
const settingsOf = async (page: Page, address: string): Promise<Locator> => {
  await openPage(page)
  await row(page, address)
    .getByRole('button', { name: `Settings of ${address}` })
    .click()
  const dialog = page.getByRole('dialog', { name: `Settings of ${address}` })
  await expect(dialog).toBeVisible()
  return dialog
}
const save = async (dialog: Locator) => {
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
}

test('a domain is added, and answers at once', async ({ page }) => {
  expect((await hear(HOST)).status).toBe(404)
  await openPage(page)
  await expect(row(page, `${NAME}.localhost`)).toContainText('Internal certificate')
  await page.getByRole('button', { name: 'Add domain' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add domain' })
  await dialog.getByLabel('Name', { exact: true }).fill('https://shop.e2e.test/')
  await dialog.getByRole('button', { name: 'Add domain' }).click()
  await expect(dialog).toContainText('without https://')
  await dialog.getByLabel('Name', { exact: true }).fill('Shop.E2E.test')
  await dialog.getByRole('button', { name: 'Add domain' }).click()
  await expect(dialog).toBeHidden()
  await expect(row(page, HOST)).toContainText('Private name')
  const heard = await hear(HOST)
  expect(heard.status).toBe(200)
  expect(heard.body).toContain('static says')
})

test('a name and a password are asked for', async ({ page }) => {
  const dialog = await settingsOf(page, HOST)
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await dialog.getByLabel('Name of user 1').fill('ada')
  await dialog.getByLabel('Password of user 1').fill('short')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toContainText('8 characters or more')
  await dialog.getByLabel('Password of user 1').fill('correct horse')
  await save(dialog)
  await expect(row(page, HOST)).toContainText('password for ada')
  expect((await hear(HOST)).status).toBe(401)
  expect((await hear(HOST, '/', 'ada:wrong horse')).status).toBe(401)
  expect((await hear(HOST, '/', 'ada:correct horse')).status).toBe(200)
  // The deployment's other addresses are open as before.
  expect((await hear(`${NAME}.localhost`)).status).toBe(200)

  const again = await settingsOf(page, HOST)
  await again.getByRole('button', { name: 'Add answer header' }).click()
  await again.getByLabel('Answer header name 1').fill('X-From')
  await again.getByLabel('Answer header value 1').fill('webops')
  await save(again)
  expect(await hear(HOST, '/', 'ada:correct horse')).toMatchObject({ status: 200, header: 'webops' })

  const open = await settingsOf(page, HOST)
  await open.getByRole('button', { name: 'Remove user 1' }).click()
  await save(open)
  expect((await hear(HOST)).status).toBe(200)
})

test('a domain leads to another one, and not in circles', async ({ page }) => {
  await openPage(page)
  await page.getByRole('button', { name: 'Add domain' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add domain' })
  await dialog.getByLabel('Name', { exact: true }).fill('old.e2e.test')
  await dialog.getByLabel('Leads to another address').check()
  await dialog.getByLabel('Address to lead to').fill('http://old.e2e.test/new')
  await dialog.getByRole('button', { name: 'Add domain' }).click()
  await expect(dialog).toContainText('round in circles')
  await dialog.getByLabel('Address to lead to').fill(`http://${HOST}`)
  await dialog.getByRole('button', { name: 'Add domain' }).click()
  await expect(row(page, 'old.e2e.test')).toContainText(`leads to http://${HOST}`)
  expect(await hear('old.e2e.test', '/cart?x=1')).toMatchObject({ status: 308, location: `http://${HOST}/cart?x=1` })
})

test('a certificate that is handed in is shown to browsers at once, and is forgotten again', async ({ page }) => {
  const { chain, authority, key } = await makeCertificateFor([HOST])
  const other = await makeCertificateFor([HOST])
  await openPage(page)
  await row(page, HOST)
    .getByRole('button', { name: `Certificate of ${HOST}` })
    .click()
  const dialog = page.getByRole('dialog', { name: `Certificate of ${HOST}` })
  await dialog.getByLabel('Certificate with its chain', { exact: true }).fill(chain)
  await dialog.getByLabel('Private key', { exact: true }).fill(other.key)
  await dialog.getByRole('button', { name: 'Use this certificate' }).click()
  await expect(dialog).toContainText('not that of the certificate')
  const files = dialog.getByLabel('Private key from a file')
  await files.setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from(key) })
  await dialog.getByRole('button', { name: 'Use this certificate' }).click()
  await expect(dialog).toBeHidden()
  await expect(row(page, HOST)).toContainText('Own certificate')
  expect(await issuerAt(HOST, authority)).toEqual({ issuer: 'Test Authority', trusted: true })
  await page.getByRole('button', { name: `Certificate of ${HOST}` }).click()
  await expect(dialog).toContainText('Test Authority')
  await dialog.getByRole('button', { name: 'Forget it' }).click()
  await expect(row(page, HOST)).toContainText('Internal certificate')
  await expect.poll(async () => (await issuerAt(HOST, authority)).trusted).toBe(false)
})

test('maintenance shows a page, and ends', async ({ page }) => {
  await openPage(page)
  await page.getByLabel('What the page says').fill('We are back at noon.')
  await page.getByRole('button', { name: 'Start maintenance' }).click()
  await expect(page.getByRole('button', { name: 'End maintenance' })).toBeVisible()
  const heard = await hear(HOST)
  expect(heard.status).toBe(503)
  expect(heard.body).toContain('We are back at noon.')
  await expect(page.getByRole('link', { name: 'Visitors see the maintenance page' })).toBeVisible()
  await page.getByRole('button', { name: 'End maintenance' }).click()
  await expect(page.getByRole('button', { name: 'Start maintenance' })).toBeVisible()
  expect((await hear(HOST)).status).toBe(200)
})

test('a public name that does not lead here says what to set', async ({ page }) => {
  const added = await api.post(`/api/v1/deployments/${NAME}/domains`, { data: { host: 'shop.webops-e2e-nowhere.org' } })
  expect(added.status(), await added.text()).toBe(201)
  await openPage(page)
  const one = row(page, 'shop.webops-e2e-nowhere.org')
  await one.getByRole('button', { name: 'Check shop.webops-e2e-nowhere.org again' }).click()
  await expect(one).toContainText(/DNS (?:has no address|did not answer)/, { timeout: 30_000 })
  await expect(one.getByRole('columnheader', { name: 'Value to set' })).toBeVisible()
  await expect(one.getByRole('button', { name: 'Copy A record' }).first()).toBeVisible()
})

test('the command line does the same', async () => {
  const { root } = state()
  const listed = await webops(root, ['domains', NAME, '--json'])
  expect(listed.status, listed.stderr).toBe(0)
  expect((JSON.parse(listed.stdout) as DomainView[]).map(({ host }) => host)).toContain(HOST)
  const added = await webops(root, ['domains', 'add', NAME, 'cli.e2e.test', '--redirect-to', `http://${HOST}`, '--redirect-status', '302'])
  expect(added.status, added.stderr).toBe(0)
  expect(await hear('cli.e2e.test', '/x')).toMatchObject({ status: 302, location: `http://${HOST}/x` })
  expect((await webops(root, ['domains', 'remove', NAME, 'cli.e2e.test'])).status).toBe(0)
  expect((await hear('cli.e2e.test')).status).toBe(404)
})

test('a domain is removed, and answers no longer', async ({ page }) => {
  await openPage(page)
  await row(page, HOST)
    .getByRole('button', { name: `Remove ${HOST}` })
    .click()
  const dialog = page.getByRole('dialog', { name: `Remove ${HOST}` })
  await dialog.getByRole('button', { name: 'Remove domain' }).click()
  await expect(row(page, HOST)).toHaveCount(0)
  expect((await hear(HOST)).status).toBe(404)
  expect((await hear(`${NAME}.localhost`)).status).toBe(200)
})
