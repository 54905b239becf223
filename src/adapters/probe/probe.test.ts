import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createProbe } from './probe.ts'

const probe = createProbe()
const open: Server[] = []
afterEach(() => open.splice(0).forEach((server) => server.close()))

async function listen(server: Server): Promise<string> {
  open.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
const web = (handler: RequestListener) => listen(createServer(handler))
const ask = (address: string, timeoutMs = 2000) => probe.http({ address, path: '/health', host: 'shop.localhost', timeoutMs })

describe('asking over http', () => {
  it('asks for the path under the name of the deployment', async () => {
    const address = await web((request, response) =>
      response.writeHead(request.url === '/health' && request.headers.host === 'shop.localhost' ? 204 : 500).end(),
    )
    expect(await ask(address)).toMatchObject({ ok: true, detail: 'HTTP 204', status: 204 })
  })

  it('takes a redirect for an answer without following it, and an error for a failure', async () => {
    let asked = 0
    const address = await web((_request, response) => response.writeHead(asked++ ? 500 : 302, { location: '/elsewhere' }).end())
    expect(await ask(address)).toMatchObject({ ok: true, status: 302 })
    expect(asked).toBe(1)
    expect(await ask(address)).toMatchObject({ ok: false, detail: 'HTTP 500' })
  })

  it('has a limit, also for an answer that trickles', async () => {
    expect(await ask(await web(() => {}), 100)).toMatchObject({ ok: false, detail: 'no answer within 100 ms' })
    const trickling = await listen(
      createTcpServer((socket) => {
        const timer = setInterval(() => socket.write('H'), 20)
        socket.on('close', () => clearInterval(timer)).on('error', () => {})
      }),
    )
    const result = await ask(trickling, 200)
    expect(result.ok).toBe(false)
    expect(result.durationMs).toBeLessThan(1000)
  })

  it('says why there was no answer', async () => {
    expect(await ask('127.0.0.1:1')).toMatchObject({ ok: false, detail: 'connection refused' })
    expect(await ask(await listen(createTcpServer((socket) => void socket.end('SSH-2.0\r\n'))))).toMatchObject({
      ok: false,
      detail: 'the answer is not HTTP',
    })
    expect(await ask(await listen(createTcpServer((socket) => void socket.destroy())))).toMatchObject({
      ok: false,
      detail: 'connection closed without an answer',
    })
  })
})

it('asks over tcp', async () => {
  const address = await listen(createTcpServer())
  expect(await probe.tcp({ address, timeoutMs: 1000 })).toMatchObject({ ok: true })
  expect(await probe.tcp({ address: '127.0.0.1:1', timeoutMs: 1000 })).toMatchObject({ ok: false, detail: 'connection refused' })
})
