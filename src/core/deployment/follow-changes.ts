import type { Core } from '../core.ts'
import type { LiveEvent } from '../ports/queue.ts'
import type { Actor } from '../user/actor.ts'
import { may, readableProjects } from '../user/policy.ts'

/** Tells of changes to what the actor may read, until the signal aborts. */
export async function followChanges(core: Core, actor: Actor, onEvent: (event: LiveEvent) => void, signal: AbortSignal): Promise<void> {
  const seesAll = readableProjects(actor) === undefined
  await core.live.subscribe((event) => {
    if (seesAll || event.type === 'connection') return onEvent(event)
    void core.deployments
      .getByName(event.deployment)
      .then((deployment) => {
        if (deployment && may(actor, 'read', deployment.projectId) && !signal.aborted) onEvent(event)
      })
      .catch(() => undefined)
  }, signal)
}
