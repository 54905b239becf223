import type { WorkerCore } from '../worker/worker-core.ts'

/** Hands all routes of this server to the proxy, which does nothing when it has them already. @throws proxy_unreachable */
export async function applyRoutes(worker: Pick<WorkerCore, 'routes' | 'serverId' | 'services'>): Promise<void> {
  const routes = await worker.routes.listForServer(worker.serverId)
  await worker.services.proxy.apply(routes.map(({ deployment, host, path, port }) => ({ deployment, host, path, port })))
}
