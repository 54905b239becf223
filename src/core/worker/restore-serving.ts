import { applyRoutes } from '../route/apply-routes.ts'
import type { WorkerCore } from './worker-core.ts'

/** Tells the proxy all it has to know: after a boot /run is empty, and a lost Caddy has no configuration. */
export async function restoreServing(worker: WorkerCore): Promise<void> {
  for (const deployment of await worker.deployments.listForServer(worker.serverId)) {
    const address = deployment.desiredState === 'running' ? deployment.liveAddress : null
    if ((await worker.services.proxy.pointsTo(deployment.name)) !== address) await worker.services.proxy.point(deployment.name, address)
  }
  await applyRoutes(worker)
}
