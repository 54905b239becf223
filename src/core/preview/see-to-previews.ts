import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { deployPreview, oneAtATime } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { keeperOfPreview } from './preview-actor.ts'
import { isBeingRemoved, waitsForApproval, type PreviewWithDeployment } from './preview-record.ts'

const DAY_MS = 24 * 60 * 60_000
/** After a removal that failed. */
const AGAIN_MS = 60 * 60_000

type Candidate = PreviewWithDeployment & { parentIsRemoved: boolean }

/**
 * Removes previews that nothing was pushed to for as long as they live, and those whose removal was not asked for when the panel
 * ended; clears up after those that are gone, and makes those anew that were wanted again meanwhile.
 * @param onError told of each that could not be seen to; it is tried again
 */
export async function seeToPreviews(core: Core, onError: (error: unknown) => void): Promise<void> {
  for (const candidate of await core.previews.candidates(core.clock.now())) {
    try {
      await oneAtATime(candidate.parentId, () => seeTo(core, candidate))
    } catch (error) {
      onError(error)
    }
  }
}

async function seeTo(core: Core, candidate: Candidate): Promise<void> {
  // It may have been seen to while this waited for its turn.
  const preview = await core.previews.get(candidate.parentId, candidate.key)
  if (!preview) return
  const { deployment } = preview
  const isGone = deployment === null || deployment.removed
  if (isGone && preview.remake && !candidate.parentIsRemoved) return makeAnew(core, preview)
  if (deployment?.removed) return discard(core, preview)
  const because = await reasonToEnd(core, preview, candidate.parentIsRemoved)
  if (because === null || (deployment && !(await mayBeAsked(core, preview)))) return
  const keeper: Actor = deployment ? keeperOfPreview(preview.parentId, deployment, because) : { type: 'local' }
  await endPreview(core, keeper, preview, { because, via: 'webops' })
}

async function reasonToEnd(core: Core, preview: PreviewWithDeployment, parentIsRemoved: boolean): Promise<string | null> {
  if (parentIsRemoved) return 'the deployment that it is a preview of was removed'
  if (preview.closedAt !== null) return preview.closedBecause ?? 'it was closed'
  const { lifeDays } = await core.previews.settings(preview.parentId)
  const isOld = core.clock.now().getTime() - preview.pushedAt.getTime() >= lifeDays * DAY_MS
  return isOld ? `nothing was pushed for ${lifeDays === 1 ? 'a day' : `${lifeDays} days`}` : null
}

/** Whether its removal may be asked for now. Somebody who cancelled it wants it to stay as long as a new one would. */
async function mayBeAsked(core: Core, preview: PreviewWithDeployment): Promise<boolean> {
  const latest = preview.deployment?.latestRollout
  if (isBeingRemoved(preview.deployment)) return false
  if (latest?.kind !== 'remove' || latest.finishedAt === null) return true
  if (latest.state === 'cancelled') {
    if (latest.finishedAt <= preview.pushedAt) return true
    await core.previews.prolong(preview.id, core.clock.now())
    return false
  }
  return core.clock.now().getTime() - latest.finishedAt.getTime() >= AGAIN_MS
}

async function discard(core: Core, preview: PreviewWithDeployment): Promise<void> {
  await core.previews.clear(preview.id)
  await core.previews.remove(preview.id)
}

async function makeAnew(core: Core, preview: PreviewWithDeployment): Promise<void> {
  const parent = await core.deployments.get(preview.parentId)
  if (!parent || parent.desiredState === 'stopped') return discard(core, preview)
  await core.previews.clear(preview.id)
  const cleared = { ...preview, deploymentId: null, environmentId: null, deployment: null }
  // What was removed was approved for as long as it was there.
  if (waitsForApproval(cleared)) return core.previews.setRemake(preview.id, false)
  try {
    await deployPreview(core, webhookOf(parent), parent, cleared, { via: 'webhook', idempotencyKey: null })
    await core.previews.setRemake(preview.id, false)
  } catch (error) {
    // There is no room for it, say: the next push finds out again.
    if (error instanceof WebopsError && error.kind !== 'unavailable') await discard(core, preview)
    throw error
  }
}

/** As if the delivery that wanted it came now. */
function webhookOf({ id, name, projectId }: DeploymentRecord): Actor {
  return { type: 'hook', id: `webhook:${id}`, name: 'its pull request, which was opened again', deployment: { id, name, projectId } }
}
