import type { WorkerCore } from '../worker/worker-core.ts'
import type { RolloutRecord } from './rollout-record.ts'

/**
 * Whether requests go to a rollout's candidate already, though the worker ended before it could write that down. Such a
 * rollout only goes forward: to take the candidate away would take away what serves.
 */
export async function switchedUnrecorded(worker: Pick<WorkerCore, 'services'>, { deployment, facts }: RolloutRecord): Promise<boolean> {
  if (facts.switched || !facts.candidateAddress) return false
  return (await worker.services.proxy.pointsTo(deployment)) === facts.candidateAddress
}
