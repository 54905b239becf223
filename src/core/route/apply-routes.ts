import { z } from 'zod'
import { deploymentName } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { ProxyRoute } from '../ports/proxy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

const LOWEST_PORT = 1024

/** What may stand in the proxy's configuration, whoever wrote the record. Braces would be placeholders there. */
const safeRoute = z.object({
  deployment: deploymentName,
  host: z
    .string()
    .max(253)
    .regex(/^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/)
    .nullable(),
  path: z
    .string()
    .max(1024)
    .regex(/^\/[\x21-\x7a|~]*$/),
  port: z.number().int().min(LOWEST_PORT).max(65_535).nullable(),
})

type Applier = Pick<WorkerCore, 'routes' | 'serverId' | 'services' | 'settings' | 'note'>

/**
 * Hands all routes of this server to the proxy, which does nothing when it has them already. Routes that the panel
 * would not have written are left out.
 * @returns what is wrong with one of them while the others are in place (a port that another program has); else null
 * @throws proxy_unreachable, proxy_refused
 */
export async function applyRoutes(worker: Applier): Promise<string | null> {
  const routes = await worker.routes.listForServer(worker.serverId)
  const safe = routes.flatMap(({ deployment, host, path, port }) => {
    const route: ProxyRoute = { deployment, host, path, port }
    if (safeRoute.safeParse(route).success && !isOurs(route, worker)) return route
    worker.note('A route is not one that WebOps would have stored; it is left out.', { route })
    return []
  })
  try {
    await worker.services.proxy.apply(safe)
    return null
  } catch (error) {
    if (!(error instanceof WebopsError) || error.code !== 'proxy_port_taken') throw error
    worker.note(error.message, { hint: error.hint })
    return `${error.message} ${error.hint ?? ''}`
  }
}

/** The panel's own address is nobody else's. */
function isOurs({ host, port }: ProxyRoute, { settings }: Applier): boolean {
  const panel = new URL(settings.panelUrl)
  return host === panel.hostname || (port !== null && (port === settings.httpPort || String(port) === (panel.port || '443')))
}
