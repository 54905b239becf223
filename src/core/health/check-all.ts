import type { WorkerCore } from '../worker/worker-core.ts'
import type { HealthChecker } from './check-deployment.ts'

/** Deployments that are looked at together. */
const AT_ONCE = 8

/** Looks at all deployments of this server that no rollout is at work on. */
export async function checkAll(worker: WorkerCore, checker: HealthChecker, isBusy: (deploymentId: string) => boolean): Promise<void> {
  await worker.servers.touch(worker.serverId, worker.clock.now())
  const waiting = await worker.deployments.idsForServer(worker.serverId)
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) {
      if (isBusy(id)) continue
      // One whose record cannot be read must not keep the others from being looked at.
      await checker
        .check(id)
        .catch((error: unknown) => worker.note('A deployment could not be looked at.', { deployment: id, error: String(error) }))
    }
  })
  await Promise.all(lanes)
}
