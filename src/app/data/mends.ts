import { presentMend } from '#api/presenters/present-mend.ts'
import type { MendView } from '#api/schemas/mend-view.ts'
import { listMends } from '#core/reconcile/list-mends.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

/** As many as fit on an overview. */
const AT_MOST = 5

/** What WebOps put right of a deployment lately, newest first. */
export async function loadMends(name: string): Promise<MendView[]> {
  const actor = await requireActor()
  return (await listMends(panelCore(), actor, name, AT_MOST)).map(presentMend)
}
