import { applyRoutes } from '../route/apply-routes.ts'
import type { WorkerCore } from './worker-core.ts'

/**
 * Tells the proxy all it has to know: after a boot /run is empty, and a lost Caddy has no configuration. Addresses are
 * the ones that the worker itself switched to last: one in the database could lead requests to anything on the server.
 */
export async function restoreServing(worker: WorkerCore): Promise<void> {
  await worker.services.proxy.restore()
  await applyRoutes(worker)
}
