import type { Core } from '../core.ts'
import { fixedPorts } from '../deployment/fixed-ports.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { NewRoute } from './route.store.ts'

const LAST_PORT = 65_535

/**
 * The addresses that a new deployment gets: its name under the domain and, where such names resolve on the
 * server only (`localhost`), a port of its own as well.
 */
export async function chooseRoutes(core: Core, serverId: string, name: string): Promise<NewRoute[]> {
  const { domain } = core.settings
  const byName: NewRoute = { host: `${name}.${domain}`, path: '/', port: null }
  if (domain !== 'localhost') return [byName]
  return [byName, { host: null, path: '/', port: await freePort(core, serverId) }]
}

async function freePort(core: Core, serverId: string): Promise<number> {
  const { firstPort, httpPort } = core.settings
  const published = (await core.deployments.portUsers(serverId)).flatMap(fixedPorts)
  const taken = new Set([httpPort, ...(await core.routes.takenPorts()), ...published.map(({ port }) => port)])
  for (let port = firstPort; port <= LAST_PORT; port += 1) if (!taken.has(port)) return port
  throw new WebopsError({ code: 'no_free_port', kind: 'conflict', message: `No port from ${firstPort} up is free on the server.` })
}
