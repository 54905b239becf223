import type { FoundOwner } from './find-owner.ts'
import { listFor } from './list-variables.ts'
import { reachesBuild } from './needs-build.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { Actor, Cause } from '../user/actor.ts'

/** A rollout that was queued so that variables take effect. */
export interface QueuedFor {
  deployment: string
  id: string
  number: number
}

/**
 * Queues what it takes that variables, as they are stored, take effect: of a deployment, or of each one that serves and
 * gets the variables of its environment or project. A reconfigure does, unless a build is given some of them.
 * @param names of what was changed; empty: whatever is not in effect yet
 * @throws forbidden
 */
export async function applyVariables(
  core: Core,
  actor: Actor,
  found: FoundOwner,
  names: ReadonlySet<string>,
  options: { via: Cause['via']; idempotencyKey?: string | undefined },
): Promise<QueuedFor[]> {
  if (found.deployment) {
    const kind = await whatItTakes(core, found.deployment, names)
    return kind ? [await queue(core, actor, found.deployment.name, kind, options)] : []
  }
  const queued: QueuedFor[] = []
  for (const user of await core.variables.usersOf(found.owner)) {
    const deployment = await core.deployments.get(user.id)
    if (!deployment || deployment.liveReleaseId === null || deployment.desiredState !== 'running') continue
    const kind = await whatItTakes(core, deployment, names)
    if (!kind) continue
    try {
      queued.push(await queue(core, actor, deployment.name, kind, options))
    } catch (error) {
      // It is on its way out: the others are not to wait for it.
      if (!(error instanceof WebopsError) || error.code !== 'being_removed') throw error
    }
  }
  return queued
}

async function whatItTakes(core: Core, deployment: DeploymentRecord, names: ReadonlySet<string>): Promise<'deploy' | 'reconfigure' | null> {
  const { id, environmentId, projectId, name } = deployment
  const place = { id, environmentId, projectId }
  const { items, live } = await listFor(core, { owner: { deploymentId: id }, place, target: `deployment:${name}`, deployment })
  if (live === null) return 'deploy'
  const waiting = items.filter((row) => row.state !== 'same')
  if (!waiting.some((row) => names.size === 0 || names.has(row.name))) return null
  return reachesBuild(items, new Set(waiting.map((row) => row.name))) ? 'deploy' : 'reconfigure'
}

async function queue(
  core: Core,
  actor: Actor,
  deployment: string,
  kind: 'deploy' | 'reconfigure',
  { via, idempotencyKey }: { via: Cause['via']; idempotencyKey?: string | undefined },
): Promise<QueuedFor> {
  const { id, number } = await requestRollout(core, actor, deployment, { kind, via, idempotencyKey: idempotencyKey ?? null })
  return { deployment, id, number }
}
