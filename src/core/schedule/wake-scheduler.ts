import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { bestEffort } from '../rollout/best-effort.ts'

const TIMEOUT_MS = 2_000

/**
 * Tells the worker that there is something to do for a deployment's schedules, and the pages that something changed. What is
 * to be done stands in the records: a worker that does not hear of it finds it within a second.
 * @param removedRuns ids of runs that are gone, whose logs it removes
 */
export async function wakeScheduler(core: Core, deployment: DeploymentRecord, removedRuns: string[] = []): Promise<void> {
  const asked = core.queries.ask(deployment.server, { name: 'schedule-wake', input: { removedRuns }, timeoutMs: TIMEOUT_MS })
  await bestEffort(Promise.allSettled([asked, core.live.publish({ type: 'deployment', deployment: deployment.name })]))
}
