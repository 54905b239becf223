import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { routeSettings } from '#core/route/route-settings.schema.ts'
import { startAcmeServer } from './acme-server.ts'
import { freePort } from '#cli/suites/free-port.ts'
import { listen, startCaddy } from './caddy-server.ts'

/** A browser that was told of the authorities as docs/guides/tls.md says, and that overlooks no error of a certificate. */

const PUBLIC = 'shop.webops-test.org'
const INTERNAL = 'shop.internal'
let acme: Awaited<ReturnType<typeof startAcmeServer>>
let proxy: Awaited<ReturnType<typeof startCaddy>>
let browser: Browser
let page: Page
let home: string
let server: Server

const route = (host: string, more: Partial<ProxyRoute> = {}): ProxyRoute => ({
  deployment: 'shop',
  host,
  path: '/',
  port: null,
  settings: routeSettings.parse({ hsts: true }),
  ...more,
})

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'webops-browser-'))
  const [httpPort, httpsPort] = await Promise.all([freePort(), freePort()])
  acme = await startAcmeServer({ http: httpPort, https: httpsPort })
  proxy = await startCaddy({ httpPort, httpsPort, acme: acme.settings })
  const application = await listen((incoming, response) => {
    response.setHeader('Content-Type', 'text/html').end(`<title>${incoming.headers['x-forwarded-proto']}</title>`)
  })
  server = application.server
  await proxy.caddy.point('shop', application.address)
  const routes = [route(PUBLIC, { publicName: true }), route(INTERNAL, { settings: routeSettings.parse({ http: 'redirect' }) })]
  await proxy.caddy.apply(routes)
  const certificate = join(
    proxy.storageDir,
    'certificates',
    `127.0.0.1-${new URL(acme.settings.directory).port}-dir`,
    PUBLIC,
    `${PUBLIC}.crt`,
  )
  const internalRoot = join(proxy.storageDir, 'pki/authorities/local/root.crt')
  for (const file of [certificate, internalRoot]) await vi.waitUntil(() => readFile(file).catch(() => null), { timeout: 30_000 })
  // Now that it is there, http leads to https.
  await proxy.caddy.apply(routes)
  const publicRoot = join(home, 'public.crt')
  await writeFile(publicRoot, await acme.rootCertificate())
  await believe([publicRoot, internalRoot])
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home } as Record<string, string>,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * 127.0.0.1',
    ],
  })
  page = await browser.newPage()
}, 90_000)

afterAll(async () => {
  await browser.close()
  server.close()
  await proxy.stop()
  await acme.stop()
  await rm(home, { recursive: true, force: true })
})

describe('a browser', () => {
  it.each([
    ['a public certificate', PUBLIC, 'Pebble'],
    ['one of the internal authority', INTERNAL, 'WebOps'],
  ])('that types the name comes to %s over HTTP/2, without a warning', async (_what, host, issuer) => {
    const response = await page.goto(`http://${host}:${proxy.httpPort}/`)
    expect(page.url()).toBe(`https://${host}:${proxy.httpsPort}/`)
    expect(await page.title()).toBe('https')
    expect(await response?.securityDetails()).toMatchObject({ protocol: 'TLS 1.3', issuer: expect.stringContaining(issuer) })
    const protocol = await page.evaluate('performance.getEntriesByType("navigation")[0].nextHopProtocol')
    expect(protocol).toBe('h2')
    expect(response?.headers()['strict-transport-security']).toBe(host === PUBLIC ? 'max-age=31536000' : undefined)
  })

  it('is warned of a name that the proxy does not have', async () => {
    await expect(page.goto(`https://stranger.webops-elsewhere.org:${proxy.httpsPort}/`)).rejects.toThrow('ERR_CERT_COMMON_NAME_INVALID')
  })
})

/** Imports authorities into the store of the account's browsers. */
async function believe(files: string[]): Promise<void> {
  const store = join(home, '.pki/nssdb')
  await mkdir(store, { recursive: true })
  const database = `sql:${store}`
  await requireProgram('certutil', ['-d', database, '-N', '--empty-password'])
  for (const [index, file] of files.entries()) {
    const name = `authority ${index}`
    await requireProgram('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', name, '-i', file])
  }
}
