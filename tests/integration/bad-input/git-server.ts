import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: string
}

/** A real web server on all addresses of this machine, and what it was asked, with the host that was asked for. */
export async function gitServer() {
  const asked: string[] = []
  let reply: (request: IncomingMessage) => Reply = () => ({ status: 404 })
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    const { status, headers, body } = reply(request)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '::', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    asked,
    replyWith: (next: typeof reply) => (reply = next),
    /** At the machine's address in its network, which is neither loopback nor link-local. */
    url: (path: string) => `http://${outerAddress()}:${port}/${path}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function outerAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
  if (!found) throw new Error('This machine has no address beside loopback: these tests need a network interface.')
  return found.address
}
