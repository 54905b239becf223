import type { Core } from '../core.ts'
import type { Actor } from '../user/actor.ts'
import { auditName } from '../user/describe-actor.ts'

/** Notes that somebody did something to a deployment. Details never hold a value of a variable. */
export async function auditDeployment(
  core: Core,
  actor: Actor,
  action: string,
  deployment: { name: string; projectId: string },
  details: Record<string, unknown> = {},
): Promise<void> {
  const target = `deployment:${deployment.name}`
  await core.audit.record({ actor: auditName(actor), action, target, projectId: deployment.projectId, details })
}
