import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isPushed } from '../push/pushed-source.ts'
import type { Actor } from '../user/actor.ts'
import { deployPreview, oneAtATime } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { whyNotTaken } from './not-taken.ts'
import { keeperOfPreview } from './preview-actor.ts'
import { isBeingRemoved, waitsForApproval, type PreviewWithDeployment, type PreviewWithParent } from './preview-record.ts'

const DAY_MS = 24 * 60 * 60_000
/** After a removal that failed. */
const AGAIN_MS = 60 * 60_000

/** What is to be done about one. */
type Task = { do: 'make anew' } | { do: 'discard' } | { do: 'prolong' } | { do: 'end'; because: string }

/**
 * Removes previews that nothing was pushed to for as long as they live, that no webhook would tell the end of any more, and those
 * whose removal was not asked for when the panel ended; clears up after those that are gone, and makes those anew that were wanted
 * again meanwhile.
 * @param onError told of each that could not be seen to; it is tried again
 */
export async function seeToPreviews(core: Core, onError: (error: unknown) => void): Promise<void> {
  let page = await core.previews.page(null)
  while (page.length > 0) {
    for (const preview of page) {
      if (taskFor(preview, core.clock.now()) === null) continue
      try {
        await oneAtATime(preview.parentId, () => seeTo(core, preview.id))
      } catch (error) {
        onError(error)
      }
    }
    page = await core.previews.page(page.at(-1)?.id ?? null)
  }
}

async function seeTo(core: Core, id: string): Promise<void> {
  // It may have been seen to while this waited for its turn.
  const preview = await core.previews.withParent(id)
  const task = preview && taskFor(preview, core.clock.now())
  if (!task) return
  if (task.do === 'make anew') return makeAnew(core, preview)
  if (task.do === 'discard') return discard(core, preview)
  if (task.do === 'prolong') return core.previews.prolong(id, core.clock.now())
  const { parentId, deployment } = preview
  const keeper: Actor = deployment ? keeperOfPreview(parentId, deployment, task.because) : { type: 'local' }
  await endPreview(core, keeper, preview, { because: task.because, via: 'webops' })
}

function taskFor(preview: PreviewWithParent, now: Date): Task | null {
  const { deployment, parentIsRemoved } = preview
  const isGone = deployment === null || deployment.removed
  const notTaken = whyNotTaken(preview, preview)
  if (isGone && preview.remake && !parentIsRemoved && notTaken === null) return { do: 'make anew' }
  if (deployment?.removed) return { do: 'discard' }
  const own = ownReason(preview, now)
  const because = own ?? notTaken
  if (because === null || isBeingRemoved(deployment)) return null
  const latest = deployment?.latestRollout
  if (latest?.kind !== 'remove' || latest.finishedAt === null) return { do: 'end', because }
  // Somebody who cancelled it wants it to stay as long as a new one would.
  if (latest.state === 'cancelled') {
    if (latest.finishedAt > preview.pushedAt) return { do: 'prolong' }
    return own === null ? null : { do: 'end', because }
  }
  return now.getTime() - latest.finishedAt.getTime() >= AGAIN_MS ? { do: 'end', because } : null
}

/** Why it ends, whatever the webhook takes. */
function ownReason({ parentIsRemoved, closedAt, closedBecause, pushedAt, lifeDays, isFork }: PreviewWithParent, now: Date): string | null {
  if (parentIsRemoved) return 'the deployment that it is a preview of was removed'
  if (closedAt !== null) return closedBecause ?? 'it was closed'
  if (now.getTime() - pushedAt.getTime() < lifeDays * DAY_MS) return null
  return `nothing was ${isFork ? 'approved' : 'pushed'} for ${lifeDays === 1 ? 'a day' : `${lifeDays} days`}`
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
  if (waitsForApproval(cleared)) {
    await core.previews.prolong(preview.id, core.clock.now())
    return core.previews.setRemake(preview.id, false)
  }
  try {
    await deployPreview(core, webhookOf(parent, cleared), parent, cleared, { via: viaOf(cleared, parent), idempotencyKey: null })
    await core.previews.setRemake(preview.id, false)
  } catch (error) {
    // There is no room for it, say: the next push finds out again.
    if (error instanceof WebopsError && error.kind !== 'unavailable') await discard(core, preview)
    throw error
  }
}

/** As if the delivery that wanted it came now. */
function webhookOf({ id, name, projectId }: DeploymentRecord, { pullRequest }: PreviewWithDeployment): Actor {
  const why = pullRequest === null ? 'its branch, which was pushed again' : 'its pull request, which was opened again'
  return { type: 'hook', id: `webhook:${id}`, name: why, deployment: { id, name, projectId } }
}

const viaOf = ({ pullRequest }: PreviewWithDeployment, { repository }: DeploymentRecord) =>
  pullRequest === null && isPushed(repository) ? 'git' : 'webhook'
