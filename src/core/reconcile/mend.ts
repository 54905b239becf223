import type { Mended } from '../../addon-api/context.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** Something that was not as it should be, and what was done about it. */
export interface Mend extends Mended {
  deployment: string
}

/** The action of the audit events of mends. */
export const MEND_ACTION = 'deployment.mend'

/** Puts mends on record, and shows them on the deployment's page. */
export async function recordMends(
  worker: Pick<WorkerCore, 'audit' | 'live' | 'note'>,
  deployment: { name: string; projectId: string },
  mended: Mended[],
): Promise<Mend[]> {
  const { name, projectId } = deployment
  for (const { what, done } of mended) {
    worker.note(`${name}: ${what}; ${done}.`)
    await worker.audit.record({ actor: 'webops', action: MEND_ACTION, target: `deployment:${name}`, projectId, details: { what, done } })
  }
  if (mended.length > 0) await bestEffort(worker.live.publish({ type: 'deployment', deployment: name }))
  return mended.map((mend) => ({ ...mend, deployment: name }))
}
