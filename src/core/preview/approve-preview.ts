import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { notFound } from '../user/policy.ts'
import { checkRoom, deployPreview, oneAtATime, parentAsItIs } from './deploy-preview.ts'
import { whyPullRequestNotTaken } from './not-taken.ts'
import { previewBeingRemoved, previewChanged, previewNeedsNoApproval, previewNotFound, previewNotWanted } from './preview-errors.ts'
import { isBeingRemoved, type PreviewWithDeployment } from './preview-record.ts'

/**
 * Lets one commit of a pull request from a fork be built and run. Each push needs another approval.
 * @param commit the one that was looked at, which has to be the newest still
 * @throws deployment_not_found, forbidden, preview_not_found, preview_needs_no_approval, preview_changed, preview_limit,
 *   preview_being_removed, preview_not_wanted, preview_name_taken, deployment_stopped, being_removed
 */
export async function approvePreview(
  core: Core,
  actor: Actor,
  name: string,
  key: string,
  commit: string,
  via: Cause['via'],
): Promise<RolloutRecord> {
  const { id } = await deploymentFor(core, actor, name, 'roll_out')
  // A person looks at what strangers wrote.
  if (actor.type === 'hook') throw notFound('deployment', name)
  return oneAtATime(id, async () => {
    const parent = await parentAsItIs(core, { id, name })
    const preview = await core.previews.get(parent.id, key)
    if (!preview) throw previewNotFound(name, key)
    if (!preview.isFork) throw previewNeedsNoApproval(key)
    if (isBeingRemoved(preview.deployment) || preview.closedAt !== null) throw previewBeingRemoved(key)
    const pullRequests = (await core.webhooks.get(parent.id))?.rules.pullRequests ?? null
    if (whyPullRequestNotTaken(pullRequests, preview.isFork) !== null) throw previewNotWanted(name)
    if (preview.headCommit !== commit) throw previewChanged(key)
    if (preview.deployment?.removed !== false) await checkRoom(core, parent, preview)
    const by = authorOf(actor).name
    if (!(await core.previews.beginApproval(preview.id, commit, by))) throw previewChanged(key)
    await auditDeployment(core, actor, 'preview.approve', parent, { preview: key, commit })
    const rollout = await deploy(core, actor, parent, preview, { commit, via })
    await core.previews.approve(preview.id, commit, by, core.clock.now())
    return rollout
  })
}

/** What nothing was built of goes on waiting for somebody to approve it. */
async function deploy(
  core: Core,
  actor: Actor,
  parent: DeploymentRecord,
  preview: PreviewWithDeployment,
  { commit, via }: { commit: string; via: Cause['via'] },
): Promise<RolloutRecord> {
  try {
    const rollout = await deployPreview(core, actor, parent, { ...preview, approvedCommit: commit }, { via, idempotencyKey: null })
    if (rollout) return rollout
    throw previewBeingRemoved(preview.key)
  } catch (error) {
    await core.previews.undoApproval(preview.id, commit, preview)
    throw error
  }
}
