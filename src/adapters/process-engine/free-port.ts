import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Below what the kernel takes for outgoing connections, and beside the range that containers' ports are chosen from. */
const FIRST_PORT = 12_000
const LAST_PORT = 19_999
const TRIES = 200

/** A TCP port of this server that nobody listens on. @param taken those that are promised to others, running or not */
export async function findFreePort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1)
    if (!taken.has(port) && (await canListen(port))) return port
  }
  throw new WebopsError({
    code: 'container_no_free_port',
    kind: 'unavailable',
    message: `No free port was found between ${FIRST_PORT} and ${LAST_PORT}.`,
    hint: '`ss -ltn` shows what listens on this server.',
  })
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    // On all addresses: that is where most applications want to listen.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
