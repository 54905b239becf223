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

/** Notes that somebody did something to a project, its environments or its members. */
export async function auditProject(
  core: Core,
  actor: Actor,
  action: string,
  project: { id: string; name: string },
  details: Record<string, unknown> = {},
): Promise<void> {
  await core.audit.record({ actor: auditName(actor), action, target: `project:${project.name}`, projectId: project.id, details })
}
