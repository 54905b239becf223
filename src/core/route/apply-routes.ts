import { WebopsError } from '../errors/webops-error.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/**
 * Hands all routes of this server to the proxy, which does nothing when it has them already.
 * @returns what is wrong with one of them while the others are in place (a port that another program has); else null
 * @throws proxy_unreachable, proxy_refused
 */
export async function applyRoutes(worker: Pick<WorkerCore, 'routes' | 'serverId' | 'services' | 'note'>): Promise<string | null> {
  const routes = await worker.routes.listForServer(worker.serverId)
  try {
    await worker.services.proxy.apply(routes.map(({ deployment, host, path, port }) => ({ deployment, host, path, port })))
    return null
  } catch (error) {
    if (!(error instanceof WebopsError) || error.code !== 'proxy_port_taken') throw error
    worker.note(error.message, { hint: error.hint })
    return `${error.message} ${error.hint ?? ''}`
  }
}
