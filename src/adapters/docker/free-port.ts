import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * Below the range from which the kernel takes ports for outgoing connections (32768 on), so that a container finds its
 * port free again after a reboot.
 */
const FIRST_PORT = 20_000
const LAST_PORT = 31_999
const TRIES = 200
/** Between being chosen and being bound by the engine. */
const HELD_MS = 60_000

const held = new Map<number, number>()

/**
 * Finds a TCP port that nobody listens on and that no container has been promised.
 * @param taken ports of containers that do not run at the moment
 */
export async function findFreePort(address: string, taken: ReadonlySet<number>): Promise<number> {
  const now = performance.now()
  for (const [port, since] of held) if (now - since > HELD_MS) held.delete(port)
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1)
    if (taken.has(port) || held.has(port) || !(await canListen(address, port))) continue
    held.set(port, now)
    return port
  }
  throw new WebopsError({
    code: 'container_no_free_port',
    kind: 'unavailable',
    message: `No free port was found on ${address} between ${FIRST_PORT} and ${LAST_PORT}.`,
    hint: '`ss -ltn` shows what listens on this server.',
  })
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
