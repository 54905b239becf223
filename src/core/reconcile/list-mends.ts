import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'
import { MEND_ACTION } from './mend.ts'

/** Something that WebOps put right by itself, or noted for somebody to put right. */
export interface MendRecord {
  at: Date
  what: string
  done: string
}

/** A deployment's mends, newest first. @throws deployment_not_found, forbidden */
export async function listMends(core: Core, actor: Actor, name: string, limit: number): Promise<MendRecord[]> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  // A deployment that is gone may have had the same name.
  const events = await core.audit.list({ target: `deployment:${deployment.name}`, action: MEND_ACTION, since: deployment.createdAt, limit })
  return events.map(({ at, details }) => ({ at, what: String(details['what'] ?? ''), done: String(details['done'] ?? '') }))
}
