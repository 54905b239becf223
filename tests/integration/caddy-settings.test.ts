import { hash } from 'bcryptjs'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request, type IncomingMessage, type RequestListener, type RequestOptions, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { routeSettings, type RouteSettings } from '#core/route/route-settings.schema.ts'
import { listen, startCaddy } from './caddy-server.ts'

/** What a route does beside leading somewhere, asked of a real Caddy. */

type Given = Partial<Record<keyof RouteSettings, unknown>>
let proxy: Awaited<ReturnType<typeof startCaddy>>
const servers: Server[] = []
const route = (more: Partial<ProxyRoute> = {}, settings: Given = {}): ProxyRoute => ({
  deployment: 'shop',
  host: 'shop.localhost',
  path: '/',
  port: null,
  settings: routeSettings.parse(settings),
  ...more,
})

beforeAll(async () => {
  proxy = await startCaddy()
}, 60_000)
afterAll(() => proxy.stop())
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

describe('redirects', () => {
  it('lead from name to name, with the path and query that were asked for or without', async () => {
    const to = { host: 'www.shop.localhost', kind: 'redirect' as const, redirectTo: 'https://shop.example.org/base/' }
    await proxy.caddy.apply([route(to), route({ ...to, host: 'old.localhost' }, { redirectStatus: 301, redirectKeepsPath: false })])
    expect(await get('/a/b?c=%7Bd%7D', 'www.shop.localhost')).toMatchObject({
      status: 308,
      headers: { location: 'https://shop.example.org/base/a/b?c=%7Bd%7D' },
    })
    expect(await get('/a/b', 'old.localhost')).toMatchObject({ status: 301, headers: { location: 'https://shop.example.org/base/' } })
  })

  it('lead from http to https where that is asked for', async () => {
    await proxy.caddy.apply([route({}, { http: 'redirect' }), route({ path: '/open' }, { http: 'serve' })])
    expect(await get('/a?b')).toMatchObject({ status: 308, headers: { location: `https://shop.localhost:${proxy.httpsPort}/a?b` } })
    expect((await get('/open/x')).status).not.toBe(308)
  })
})

describe('names and paths', () => {
  it('a name goes before a wildcard, a longer path before a shorter one, and a path can be taken off', async () => {
    const words = ['all', 'shop', 'backend', 'star']
    for (const word of words)
      await proxy.caddy.point(
        word,
        await application((incoming) => `${word} ${incoming.url} ${incoming.headers['x-forwarded-prefix'] ?? ''}`),
      )
    await proxy.caddy.apply([
      route({ deployment: 'all', host: '*.site.localhost' }),
      route({ deployment: 'star', host: '*.site.localhost', path: '/api/long' }),
      route({ deployment: 'shop', host: 'a.site.localhost' }),
      route({ deployment: 'backend', host: 'a.site.localhost', path: '/api' }, { stripPath: true }),
    ])
    expect((await get('/x', 'a.site.localhost')).body).toBe('shop /x ')
    expect((await get('/api/long/x?y', 'a.site.localhost')).body).toBe('backend /long/x?y /api')
    expect((await get('/api', 'a.site.localhost')).body).toBe('backend / /api')
    expect((await get('/apis', 'a.site.localhost')).body).toBe('shop /apis ')
    expect((await get('/api/long', 'b.site.localhost')).body).toBe('star /api/long ')
    expect((await get('/api', 'b.site.localhost')).body).toBe('all /api ')
    // A wildcard stands for one label.
    expect((await get('/', 'c.b.site.localhost')).status).toBe(404)
  })
})

describe('who may come in', () => {
  it('is asked for a name and password, but for the paths that are open, and nobody finds a way round', async () => {
    await serve((incoming) => `in ${incoming.url}`, {
      basicAuth: [{ user: 'anna', hash: await hash('pa:ss', 5) }],
      openPaths: ['/.well-known'],
    })
    const header = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    const asked = await get('/')
    expect(asked).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="shop"' } })
    expect(asked.body).toContain('Sign in')
    expect((await get('/', undefined, { headers: header('anna:wrong') })).status).toBe(401)
    expect((await get('/', undefined, { headers: header('anna:pa:ss') })).body).toBe('in /')
    expect((await get('/.well-known/x')).body).toBe('in /.well-known/x')
    for (const path of [
      '/.well-known/../admin',
      '/.well-known/%2e%2e/admin',
      '/.well-known%2f..%2fadmin',
      '/.well-knownx',
      '//.well-known/..//admin',
    ])
      expect((await get(path)).status, path).toBe(401)
  })
})

describe('limits', () => {
  it('a request that is too large is refused, whether it says so or not', async () => {
    await serve(
      async (incoming) => {
        let size = 0
        for await (const chunk of incoming) size += (chunk as Buffer).length
        return `got ${size}`
      },
      { maxRequestBytes: 2048 },
    )
    const send = (bytes: number, headers = {}) => get('/', undefined, { method: 'POST', headers }, Buffer.alloc(bytes))
    expect((await send(2048)).body).toBe('got 2048')
    expect(await send(2049)).toMatchObject({ status: 413, body: expect.stringContaining('too large') })
    expect((await send(1_000_000, { 'transfer-encoding': 'chunked' })).status).toBe(413)
  })

  it('an answer that does not begin in time is given up', async () => {
    await serve(
      async () => {
        await wait(3000)
        return 'late'
      },
      { responseTimeoutSeconds: 1 },
    )
    const begun = performance.now()
    expect(await get('/')).toMatchObject({ status: 504, body: expect.stringContaining('took too long') })
    expect(performance.now() - begun).toBeLessThan(2500)
  })
})

describe('headers', () => {
  it('are set and removed on both ways, in answers after the application has its say', async () => {
    await serve(
      (incoming, response) => {
        response.setHeader('Server', 'secret/1.0').setHeader('X-Frame-Options', 'ALLOW')
        return JSON.stringify(incoming.headers)
      },
      {
        requestHeaders: { set: { 'X-Tenant': 'a "b"' }, remove: ['Accept-Language'] },
        responseHeaders: { set: { 'X-Frame-Options': 'DENY' }, remove: ['Server'] },
      },
    )
    const { headers, body } = await get('/', undefined, { headers: { 'x-tenant': 'forged', 'accept-language': 'de' } })
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers).not.toHaveProperty('server')
    expect(JSON.parse(body)).toMatchObject({ 'x-tenant': 'a "b"' })
    expect(JSON.parse(body)).not.toHaveProperty('accept-language')
  })
})

describe('maintenance', () => {
  it('is a page with the message, for one deployment alone', async () => {
    const address = await application(() => 'here')
    for (const name of ['shop', 'blog']) await proxy.caddy.point(name, address)
    const maintenance = { message: 'Back at 9 <b>{env.HOME}</b>' }
    await proxy.caddy.apply([route({ maintenance }), route({ deployment: 'blog', host: 'blog.localhost' })])
    const page = await get('/')
    expect(page).toMatchObject({ status: 503, headers: { 'retry-after': '120' } })
    expect(page.body).toContain('Back at 9 &#60;b&#62;&#123;env.HOME&#125;&#60;/b&#62;')
    expect((await get('/', 'blog.localhost')).body).toBe('here')
  })
})

describe('compression', () => {
  const accepts = { headers: { 'accept-encoding': 'gzip, br, zstd' } }
  const long = 'word '.repeat(500)

  it('is for what gains by it, and can be switched off', async () => {
    const answer: Answering = (incoming, response) => {
      response.setHeader('Content-Type', incoming.url === '/photo' ? 'image/jpeg' : 'text/html')
      return incoming.url === '/short' ? 'short' : long
    }
    await serve(answer, {})
    expect((await get('/', undefined, accepts)).headers['content-encoding']).toBe('zstd')
    expect((await get('/', undefined, { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip')
    expect((await get('/')).headers).not.toHaveProperty('content-encoding')
    expect((await get('/short', undefined, accepts)).headers).not.toHaveProperty('content-encoding')
    expect((await get('/photo', undefined, accepts)).headers).not.toHaveProperty('content-encoding')
    await serve(answer, { compression: false })
    expect((await get('/', undefined, accepts)).headers).not.toHaveProperty('content-encoding')
  })

  it('holds no event and no piece of a text back', async () => {
    for (const type of ['text/event-stream', 'text/plain; charset=utf-8']) {
      let next = (_text: string) => {}
      const { address, server } = await listen((_incoming, response) => {
        response.writeHead(200, { 'content-type': type }).write(`data: ${long}\n\n`)
        next = (text) => void response.write(text)
      })
      servers.push(server)
      await proxy.caddy.point('shop', address)
      await proxy.caddy.apply([route()])
      const stream = await open('/', 'shop.localhost', accepts)
      let pieces = 0
      stream.on('data', () => (pieces += 1))
      await expect.poll(() => pieces).toBeGreaterThan(0)
      const before = pieces
      next('data: 2\n\n')
      await expect.poll(() => pieces, { timeout: 2000 }).toBeGreaterThan(before)
      stream.destroy()
    }
  })
})

describe('WebSockets', () => {
  it('of other deployments stay open while routes, settings and certificates change, and while a deployment is switched', async () => {
    await proxy.caddy.point('chat', await echo())
    const chat = route({ deployment: 'chat', host: 'chat.localhost' })
    await proxy.caddy.apply([chat])
    const socket = await webSocket('chat.localhost')
    const [blue, green] = [await application(() => 'blue'), await application(() => 'green')]
    const changes: ProxyRoute[][] = [
      [chat, route()],
      [chat, route({}, { http: 'redirect', basicAuth: [{ user: 'a', hash: await hash('b', 4) }] })],
      [chat, route({ maintenance: { message: null } })],
      [chat, route({ host: '*.localhost' })],
      [chat],
    ]
    for (const [turn, routes] of changes.entries()) {
      await proxy.caddy.apply(routes)
      await proxy.caddy.point('shop', turn % 2 ? blue : green)
      expect(await socket.echo(`turn ${turn}`)).toBe(`turn ${turn}`)
    }
    expect(socket.closed()).toBe(false)
    socket.end()
  })
})

it('writes each request down as one JSON object, without credentials', async () => {
  await serve(() => 'ok', {})
  const mark = randomBytes(6).toString('hex')
  await get(`/${mark}?q=1`, undefined, {
    headers: { authorization: 'Bearer canary-1', cookie: 'session=canary-2', 'x-api-key': 'canary-3', 'user-agent': 'test/1' },
  })
  const text = await expect.poll(logText, { timeout: 5000 }).toContain(mark).then(logText)
  const line = JSON.parse(text.split('\n').find((each) => each.includes(mark)) ?? '') as Record<string, unknown>
  expect(line).toMatchObject({
    deployment: 'shop',
    status: 200,
    size: 2,
    user_agent: 'test/1',
    request: { method: 'GET', host: `shop.localhost:${proxy.httpPort}`, uri: `/${mark}?q=1`, remote_ip: '127.0.0.1' },
  })
  expect(line['duration']).toBeGreaterThan(0)
  expect(Date.parse(String(line['ts']))).toBeGreaterThan(0)
  expect(text).not.toContain('canary')
})

it('writes nothing down of what the panel is asked', async () => {
  await proxy.caddy.point('shop', null)
  await proxy.caddy.apply([route()])
  const mark = randomBytes(6).toString('hex')
  await get(`/first-administrator/${mark}`, 'localhost')
  await get(`/after-${mark}`)
  await expect.poll(logText, { timeout: 5000 }).toContain(`/after-${mark}`)
  expect(await logText()).not.toContain(`/first-administrator/${mark}`)
})

const logText = () => readFile(`${proxy.storageDir}/logs/access.log`, 'utf8').catch(() => '')

type Answering = (incoming: IncomingMessage, response: Parameters<RequestListener>[1]) => string | Promise<string>

async function application(answer: Answering): Promise<string> {
  const { address, server } = await listen((incoming, response) => {
    Promise.resolve(answer(incoming, response)).then(
      (text) => response.end(text),
      () => response.destroy(),
    )
  })
  servers.push(server)
  return address
}

/** Puts an application behind shop.localhost. */
async function serve(answer: Answering, settings: Given): Promise<void> {
  await proxy.caddy.point('shop', await application(answer))
  await proxy.caddy.apply([route({}, settings)])
}

async function echo(): Promise<string> {
  const { address, server } = await listen((_incoming, response) => response.end())
  server.on('upgrade', (_incoming, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.pipe(socket)
  })
  servers.push(server)
  return address
}

/** As far as a proxy can tell, a WebSocket: what is sent after the upgrade is of no protocol. */
function webSocket(host: string) {
  return new Promise<{ echo(text: string): Promise<string>; closed(): boolean; end(): void }>((resolve, reject) => {
    const headers = { host, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x', 'sec-websocket-version': '13' }
    const outgoing = request({ host: '127.0.0.1', port: proxy.httpPort, headers })
    outgoing.on('error', reject)
    outgoing.on('upgrade', (_response, socket) => {
      let closed = false
      socket.on('close', () => (closed = true)).on('error', () => (closed = true))
      resolve({
        echo: (text) =>
          new Promise((got, lost) => {
            socket.once('data', (chunk: Buffer) => got(chunk.toString()))
            socket.once('close', () => lost(new Error('closed')))
            socket.write(text)
          }),
        closed: () => closed,
        end: () => socket.destroy(),
      })
    })
    outgoing.end()
  })
}

function open(path: string, host: string, more: RequestOptions = {}, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host: `${host}:${proxy.httpPort}`, ...more.headers }
    request({ host: '127.0.0.1', port: proxy.httpPort, path, agent: false, ...more, headers }, resolve)
      .on('error', reject)
      .end(body)
  })
}

async function get(path: string, host = 'shop.localhost', more: RequestOptions = {}, sent?: Buffer) {
  const response = await open(path, host, more, sent)
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}
