import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range that Linux takes ports of outgoing connections from, and far above those that deployments get. */
const FIRST = 22_000
const END = 32_000

const given = new Set<number>()

/**
 * A port that nothing listens on, for a test's own server. It is never given twice by one process, and no outgoing connection takes it
 * before the server does: the kernel's own choice (port 0) promises neither once the port is let go.
 * @param address what the server will listen on
 */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  if (given.size >= (END - FIRST) / 2) throw new Error('Half of the ports of the tests are given away already.')
  const port = randomInt(FIRST, END)
  if (given.has(port) || !(await isFree(port, address))) return freePort(address)
  given.add(port)
  return port
}

function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })
}
