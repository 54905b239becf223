import { Agent, createServer, request, type IncomingMessage, type RequestListener, type RequestOptions, type Server } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCaddy } from '#adapters/caddy/caddy.ts'
import type { Proxy, ProxyRoute } from '#core/ports/proxy.ts'
import { freePort } from '#cli/suites/free-port.ts'
import { listen as listenOn, startCaddy } from './caddy-server.ts'

let proxy: Awaited<ReturnType<typeof startCaddy>>
let root: string
let caddy: Proxy
let httpPort: number
let httpsPort: number
let ownPort: number
const servers: Server[] = []
const shop = (): ProxyRoute => ({ deployment: 'shop', host: 'shop.localhost', path: '/', port: null })
const shopPort = (): ProxyRoute => ({ deployment: 'shop', host: null, path: '/', port: ownPort })

beforeAll(async () => {
  ownPort = await freePort()
  proxy = await startCaddy()
  ;({ root, caddy, httpPort, httpsPort } = proxy)
}, 180_000)

afterAll(() => proxy.stop())
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

describe('routes', () => {
  it('serves a deployment by its name over http and https, and by its own port', async () => {
    const address = await application('hello')
    await caddy.point('shop', address)
    await caddy.apply([shop(), shopPort()])
    expect(await get(httpPort, 'shop.localhost', '/a?b=1')).toMatchObject({ status: 200, body: 'hello /a?b=1 shop.localhost' })
    expect(await get(ownPort, '127.0.0.1')).toMatchObject({ status: 200 })
    await expect.poll(() => getTls('shop.localhost').catch(() => null), { timeout: 5000 }).toMatchObject({ status: 200 })
    expect(await caddy.pointsTo('shop')).toBe(address)
  })

  it('says so when a deployment does not run, does not answer, or is unknown', async () => {
    await caddy.apply([shop()])
    await caddy.point('shop', null)
    expect(await get(httpPort, 'shop.localhost')).toMatchObject({ status: 503, body: expect.stringContaining('shop is not running') })
    await caddy.forget('shop')
    expect(await get(httpPort, 'shop.localhost')).toMatchObject({ status: 503, body: expect.stringContaining('shop is not running') })
    await caddy.point('shop', `127.0.0.1:${await freePort()}`)
    expect(await get(httpPort, 'shop.localhost')).toMatchObject({ status: 502, body: expect.stringContaining('shop does not answer') })
    expect(await get(httpPort, 'other.localhost')).toMatchObject({ status: 404, body: expect.stringContaining('Nothing is here') })
  }, 15_000)

  it('waits for an application that is away for a moment', async () => {
    const port = await freePort()
    await caddy.apply([shop()])
    await caddy.point('shop', `127.0.0.1:${port}`)
    const answer = get(httpPort, 'shop.localhost')
    await wait(300)
    await application('back', port)
    expect(await answer).toMatchObject({ status: 200 })
  })

  it('serves the panel on https by name and by address, says how it was asked, and never in clear', async () => {
    await panel((_request, headers) => JSON.stringify(headers))
    await caddy.apply([shop()])
    await expect.poll(() => getTls('localhost').catch(() => null), { timeout: 5000 }).toMatchObject({ status: 200 })
    const byAddress = await getTls('127.0.0.1', '/', { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'http' })
    expect(JSON.parse(byAddress.body)).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' })
    expect(await get(httpPort, 'localhost', '/sign-in?to=/')).toMatchObject({
      status: 308,
      location: `https://localhost:${httpsPort}/sign-in?to=/`,
    })
  })

  it('loads nothing when nothing changed, and everything again after Caddy lost it', async () => {
    await caddy.apply([shop(), shopPort()])
    const socket = connect(httpPort, '127.0.0.1')
    await new Promise((done) => socket.once('connect', done))
    await caddy.apply([shopPort(), shop()])
    // A reload would have closed the idle connection.
    expect(socket.closed).toBe(false)
    socket.destroy()
    await caddy.point('shop', null)
    await proxy.admin('DELETE', '/config/')
    await expect(get(httpPort, 'shop.localhost')).rejects.toThrow()
    await caddy.apply([shop()])
    expect((await get(httpPort, 'shop.localhost')).status).toBe(503)
  })

  it('puts all other routes in place when one port is taken', async () => {
    const other = createTcpServer().listen(0)
    await new Promise((done) => other.once('listening', done))
    const taken = (other.address() as AddressInfo).port
    await caddy.point('shop', await application('hello'))
    await expect(caddy.apply([shop(), { deployment: 'blog', host: null, path: '/', port: taken }])).rejects.toMatchObject({
      code: 'proxy_port_taken',
      message: expect.stringContaining(`${taken}`),
    })
    expect((await get(httpPort, 'shop.localhost')).status).toBe(200)
    other.close()
  })

  it('keeps a stream open while routes are added', async () => {
    let send = (_text: string) => {}
    const address = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      send = (text) => response.end(text)
    })
    await caddy.point('shop', address)
    await caddy.apply([shop()])
    const stream = await open(httpPort, 'shop.localhost')
    let got = ''
    stream.on('data', (chunk: Buffer) => (got += chunk.toString()))
    await expect.poll(() => got).toContain('data: 1')
    const begun = performance.now()
    await caddy.apply([shop(), { deployment: 'blog', host: 'blog.localhost', path: '/', port: null }])
    expect(performance.now() - begun).toBeLessThan(3000)
    send('data: 2\n\n')
    await expect.poll(() => got).toContain('data: 2')
  })

  it('says when Caddy is away', async () => {
    const away = createCaddy({
      adminSocket: join(root, 'none.sock'),
      upstreamDir: root,
      panelSocket: 'p',
      panelHost: 'localhost',
      httpPort,
      httpsPort,
      storageDir: root,
    })
    await expect(away.apply([])).rejects.toMatchObject({ code: 'proxy_unreachable' })
  })
})

describe('the switch', () => {
  it('loses no request while it goes back and forth under load', async () => {
    const answer = (name: string) => async (incoming: IncomingMessage, response: import('node:http').ServerResponse) => {
      incoming.resume()
      if (incoming.url?.startsWith('/slow')) await wait(200)
      response.end(name)
    }
    const addresses = [await listen(answer('blue')), await listen(answer('green'))]
    await caddy.point('shop', addresses[0] ?? '')
    await caddy.apply([shop()])
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    const until = performance.now() + 2000
    const seen = new Map<string, number>()
    const client = async (number: number) => {
      for (let turn = 0; performance.now() < until; turn++) {
        const method = (number + turn) % 3 === 0 ? 'POST' : 'GET'
        const path = (number * 7 + turn) % 50 === 0 ? '/slow' : '/'
        const { status, body } = await get(httpPort, 'shop.localhost', path, { agent, method }).catch((error: Error) => ({
          status: 0,
          body: error.message,
        }))
        const outcome = status === 200 ? body : `failed: ${status} ${body}`
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      }
    }
    const switching = (async () => {
      for (let turn = 1; performance.now() < until; turn++) {
        await wait(100)
        await caddy.point('shop', addresses[turn % 2] ?? '')
      }
    })()
    await Promise.all([switching, ...Array.from({ length: 16 }, (_, number) => client(number))])
    agent.destroy()
    expect([...seen.keys()].sort()).toEqual(['blue', 'green'])
    expect(Math.min(...seen.values())).toBeGreaterThan(50)
  })
})

interface Answer {
  status: number
  location: string | undefined
  body: string
}

function open(port: number, host: string, path = '/', more: RequestOptions = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, ...more, headers: { host: `${host}:${port}`, ...more.headers } }, resolve)
      .on('error', reject)
      .end(more.method === 'POST' ? 'body' : undefined)
  })
}

async function get(port: number, host: string, path = '/', more: RequestOptions = {}): Promise<Answer> {
  return await read(await open(port, host, path, more))
}

/** Trusts what Caddy's own authority issued, whichever that is: the test made it a second ago. */
async function getTls(host: string, path = '/', headers: Record<string, string> = {}): Promise<Answer> {
  const agent = new TlsAgent({ rejectUnauthorized: false })
  const servername = /^[\d.]+$/.test(host) ? '' : host
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    tlsRequest(
      { host: '127.0.0.1', port: httpsPort, path, agent, servername, headers: { host: `${host}:${httpsPort}`, ...headers } },
      resolve,
    )
      .on('error', reject)
      .end()
  })
  return await read(response)
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode ?? 0, location: response.headers.location, body }
}

async function listen(handler: RequestListener, port = 0): Promise<string> {
  const { address, server } = await listenOn(handler, port)
  servers.push(server)
  return address
}

const application = (word: string, port?: number) =>
  listen((incoming, response) => response.end(`${word} ${incoming.url} ${incoming.headers.host?.split(':')[0]}`), port)

async function panel(handler: (incoming: IncomingMessage, headers: IncomingMessage['headers']) => string): Promise<void> {
  const server = createServer((incoming, response) => response.end(handler(incoming, incoming.headers)))
  servers.push(server)
  await new Promise<void>((done) => server.listen({ path: join(root, 'panel.sock'), writableAll: true }, done))
}
