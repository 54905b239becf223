import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { Agent, request } from 'node:https'
import { get as getClear } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { routeSettings } from '#core/route/route-settings.schema.ts'
import { Secret } from '#core/secret/secret.ts'
import { selfSignedTexts, startAcmeServer } from './acme-server.ts'
import { freePort } from '#cli/suites/free-port.ts'
import { listen, startCaddy } from './caddy-server.ts'

/** Certificates of a real ACME server (pebble), which validates the names at our Caddy's ports, and of the internal authority. */

const DOMAIN = 'apps.webops-test.org'
let acme: Awaited<ReturnType<typeof startAcmeServer>>
let proxy: Awaited<ReturnType<typeof startCaddy>>
let folder: string
let publicRoot: string
let internalRoot: string
const servers: Server[] = []

const route = (name: string, more: Partial<ProxyRoute> = {}): ProxyRoute => ({
  deployment: 'shop',
  host: `${name}.${DOMAIN}`,
  path: '/',
  port: null,
  ...more,
})
const led = (name: string, more: Partial<ProxyRoute> = {}) => route(name, { publicName: true, ...more })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webops-tls-'))
  const [httpPort, httpsPort] = await Promise.all([freePort(), freePort()])
  acme = await startAcmeServer({ http: httpPort, https: httpsPort })
  const panelHost = `panel.${DOMAIN}`
  const asked = { ...acme.settings, email: 'root@webops-test.org' }
  proxy = await startCaddy({ httpPort, httpsPort, panelHost, panelIsPublic: () => true, acme: asked })
  publicRoot = await acme.rootCertificate()
  const { address, server } = await listen((incoming, response) =>
    response.end(`${incoming.headers.host?.split(':')[0]} ${incoming.httpVersion}`),
  )
  servers.push(server)
  await proxy.caddy.point('shop', address)
  await proxy.caddy.apply([route('first')])
  const file = join(proxy.storageDir, 'pki/authorities/local/root.crt')
  internalRoot = await vi.waitUntil(() => readFile(file, 'utf8').catch(() => null), { timeout: 10_000 })
}, 60_000)

afterAll(async () => {
  for (const server of servers) server.close()
  await proxy.stop()
  await acme.stop()
  await rm(folder, { recursive: true })
})

describe('a public name', () => {
  it('gets a certificate of the public authority, without a failed request meanwhile, and then http leads to https', async () => {
    await expect.poll(() => issuerOf('first'), { timeout: 10_000 }).toContain('WebOps')
    await proxy.caddy.apply([led('first')])
    const failures: string[] = []
    const seen = new Set<string>()
    const ending = new AbortController()
    const client = (async () => {
      while (!ending.signal.aborted) {
        // Either authority is believed, and the name has to be right.
        const answer = await ask('first', [internalRoot, publicRoot]).catch((error: Error) => error.message)
        if (typeof answer === 'string') failures.push(answer)
        else seen.add(answer.issuer.split('\n').at(-1) ?? '')
      }
    })()
    await expect.poll(() => issuerOf('first'), { timeout: 30_000 }).toContain('Pebble')
    ending.abort()
    await client
    expect(failures).toEqual([])
    expect([...seen].join()).toMatch(/WebOps.*Pebble/s)
    expect((await askClear('first')).status).toBe(200)
    await proxy.caddy.apply([led('first')])
    expect(await askClear('first', '/a?b=1')).toEqual({ status: 308, location: `https://first.${DOMAIN}:${proxy.httpsPort}/a?b=1` })
    expect(await ask('first', [publicRoot])).toMatchObject({ status: 200, body: `first.${DOMAIN} 1.1` })
  })

  it('is verified by browsers over HTTP/2', async () => {
    await proxy.caddy.apply([led('first')])
    await expect.poll(() => issuerOf('first'), { timeout: 30_000 }).toContain('Pebble')
    const session = connectHttp2(`https://first.${DOMAIN}:${proxy.httpsPort}`, {
      ca: publicRoot,
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const stream = session.request({ ':path': '/' })
    const status = await new Promise((resolve, reject) => {
      session.on('error', reject)
      stream.on('response', (headers) => resolve(headers[':status']))
    })
    expect([status, session.alpnProtocol]).toEqual([200, 'h2'])
    session.destroy()
  })

  it('that does not lead here keeps the internal certificate, and holds nobody else up', async () => {
    await acme.loseName(`elsewhere.${DOMAIN}`)
    await proxy.caddy.apply([route('wrong'), led('elsewhere'), led('second')])
    await expect.poll(() => issuerOf('second'), { timeout: 30_000 }).toContain('Pebble')
    // One is known not to lead here, of the other it turns out when it is validated.
    expect(await issuerOf('wrong')).toContain('WebOps')
    await expect.poll(() => proxy.log(), { timeout: 30_000 }).toMatch(/"level":"error".*elsewhere/)
    expect(await ask('elsewhere', [internalRoot])).toMatchObject({ status: 200 })
    await proxy.caddy.apply([route('wrong'), led('elsewhere'), led('second')])
    expect((await askClear('elsewhere')).status).toBe(200)
  })

  it('comes back with its certificate when Caddy lost everything it was told', async () => {
    await proxy.caddy.apply([led('first')])
    await expect.poll(() => issuerOf('first'), { timeout: 30_000 }).toContain('Pebble')
    await proxy.admin('DELETE', '/config/')
    await expect(ask('first', [publicRoot])).rejects.toThrow()
    await proxy.caddy.apply([led('first')])
    await expect.poll(() => issuerOf('first'), { timeout: 5000 }).toContain('Pebble')
  })

  it('is how the panel is reached, where it has one', async () => {
    await expect.poll(() => issuerOf('panel'), { timeout: 30_000 }).toContain('Pebble')
  })
})

describe('a certificate that was handed in', () => {
  it('answers for the name that it was handed in for and for no other that it names', async () => {
    const certificate = await handedIn('own', [`DNS:own.${DOMAIN}`, `DNS:other.${DOMAIN}`])
    const settings = routeSettings.parse({ tls: 'custom', hsts: true })
    await proxy.caddy.apply([route('own', { settings, certificate }), route('plain')])
    await expect.poll(() => issuerOf('plain'), { timeout: 10_000 }).toContain('WebOps')
    expect(await issuerOf('own')).toContain('CN=own')
    const { headers } = await ask('own', [certificate.chain])
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
    expect((await askClear('own')).status).toBe(308)
    expect((await askClear('plain')).status).toBe(200)
  })

  it('is one for a wildcard, while a name below it has its own', async () => {
    const certificate = await handedIn('star', [`DNS:*.${DOMAIN}`])
    const settings = routeSettings.parse({ tls: 'custom' })
    await proxy.caddy.apply([route('*', { deployment: 'rest', settings, certificate }), led('first')])
    await proxy.caddy.point('rest', await proxy.caddy.pointsTo('shop'))
    await expect.poll(() => issuerOf('first'), { timeout: 30_000 }).toContain('Pebble')
    expect(await issuerOf('anything')).toContain('CN=star')
    expect(await ask('anything', [certificate.chain])).toMatchObject({ status: 200, body: `anything.${DOMAIN} 1.1` })
    expect(await askClear('anything', '/x')).toEqual({ status: 308, location: `https://anything.${DOMAIN}:${proxy.httpsPort}/x` })
  })

  it('that Caddy cannot read is left out, and all others are in place', async () => {
    const good = await handedIn('good', [`DNS:good.${DOMAIN}`])
    const bad = { ...(await handedIn('bad', [`DNS:bad.${DOMAIN}`])), privateKey: good.privateKey }
    const settings = routeSettings.parse({ tls: 'custom' })
    const routes = [route('good', { settings, certificate: good }), route('bad', { settings, certificate: bad }), route('first')]
    await expect(proxy.caddy.apply(routes)).rejects.toMatchObject({ code: 'proxy_certificate_refused' })
    expect(await issuerOf('good')).toContain('CN=good')
    await expect.poll(() => issuerOf('bad'), { timeout: 10_000 }).toContain('WebOps')
    // Known the next time, and still said.
    await expect(proxy.caddy.apply(routes)).rejects.toMatchObject({ code: 'proxy_certificate_refused' })
  })
})

it('a wildcard has a certificate of the internal authority, and exact names go before it', async () => {
  await proxy.caddy.apply([route('*', { deployment: 'rest' }), route('first')])
  await proxy.caddy.point('rest', null)
  await expect.poll(() => ask('whatever', [internalRoot]).catch(() => null), { timeout: 10_000 }).toMatchObject({ status: 503 })
  expect(await ask('first', [internalRoot])).toMatchObject({ status: 200 })
})

it('no TLS, no answer: a name that is served in clear only is not there over https', async () => {
  await proxy.caddy.apply([route('clear', { settings: routeSettings.parse({ tls: 'off' }) })])
  expect((await askClear('clear')).status).toBe(200)
  expect(await ask('clear', [], false)).toMatchObject({ status: 404 })
})

async function handedIn(name: string, names: string[]) {
  const { chain, privateKey } = await selfSignedTexts(folder, name, names)
  return {
    chain,
    privateKey: new Secret(privateKey),
    fingerprint: createHash('sha256').update(new X509Certificate(chain).raw).digest('hex'),
  }
}

/** Who signed what answers for a name now. */
function issuerOf(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: proxy.httpsPort, servername: `${name}.${DOMAIN}`, rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).issuer)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

function ask(name: string, ca: string[], verify = true) {
  const host = `${name}.${DOMAIN}`
  const agent = new Agent({ ca, rejectUnauthorized: verify, maxCachedSessions: 0 })
  return new Promise<{ status: number; body: string; issuer: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: proxy.httpsPort, servername: host, agent, headers: { host: `${host}:${proxy.httpsPort}` } }
    request(options, (response) => {
      const { raw } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate()
      let body = ''
      response
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('error', reject)
        .on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, issuer: new X509Certificate(raw).issuer, headers: response.headers }),
        )
    })
      .on('error', reject)
      .end()
  })
}

function askClear(name: string, path = '/'): Promise<{ status: number; location?: string }> {
  const host = `${name}.${DOMAIN}`
  return new Promise((resolve, reject) => {
    getClear(
      { host: '127.0.0.1', port: proxy.httpPort, path, agent: false, headers: { host: `${host}:${proxy.httpPort}` } },
      (response) => {
        response.resume()
        const { location } = response.headers
        resolve({ status: response.statusCode ?? 0, ...(location === undefined ? {} : { location }) })
      },
    ).on('error', reject)
  })
}
