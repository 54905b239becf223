import { createServer } from 'node:net'
import { portServerName } from './caddy-config.ts'

/**
 * Which of some ports another program has. Asked before Caddy is told of them: a configuration that it refuses in the
 * middle has been served for a moment, and costs requests of others.
 * @param current Caddy's configuration: what it has itself is not taken
 */
export async function takenPorts(ports: number[], current: unknown): Promise<number[]> {
  const own = (current as { apps?: { http?: { servers?: object } } } | null)?.apps?.http?.servers ?? {}
  const asked = [...new Set(ports)].filter((port) => !(portServerName(port) in own))
  const free = await Promise.all(asked.map(isFree))
  return asked.filter((_port, index) => !free[index])
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // Whatever else is wrong, Caddy says it better.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
