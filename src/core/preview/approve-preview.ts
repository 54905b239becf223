import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { notFound } from '../user/policy.ts'
import { checkRoom, deployPreview, oneAtATime } from './deploy-preview.ts'
import { previewBeingRemoved, previewChanged, previewNeedsNoApproval, previewNotFound } from './preview-errors.ts'
import { isBeingRemoved } from './preview-record.ts'

/**
 * Lets one commit of a pull request from a fork be built and run. Each push needs another approval.
 * @param commit the one that was looked at, which has to be the newest still
 * @throws deployment_not_found, forbidden, preview_not_found, preview_needs_no_approval, preview_changed, preview_limit,
 *   preview_being_removed, preview_name_taken
 */
export async function approvePreview(
  core: Core,
  actor: Actor,
  name: string,
  key: string,
  commit: string,
  via: Cause['via'],
): Promise<RolloutRecord> {
  const parent = await deploymentFor(core, actor, name, 'roll_out')
  // A person looks at what strangers wrote.
  if (actor.type === 'hook') throw notFound('deployment', name)
  return oneAtATime(parent.id, async () => {
    const preview = await core.previews.get(parent.id, key)
    if (!preview) throw previewNotFound(name, key)
    if (!preview.isFork) throw previewNeedsNoApproval(key)
    if (isBeingRemoved(preview.deployment) || preview.closedAt !== null) throw previewBeingRemoved(key)
    if (preview.headCommit !== commit) throw previewChanged(key)
    if (preview.deployment?.removed !== false) await checkRoom(core, parent, preview)
    if (!(await core.previews.approve(preview.id, commit, authorOf(actor).name, core.clock.now()))) throw previewChanged(key)
    await auditDeployment(core, actor, 'preview.approve', parent, { preview: key, commit })
    const approved = { ...preview, approvedCommit: commit }
    const rollout = await deployPreview(core, actor, parent, approved, { via, idempotencyKey: null })
    if (!rollout) throw previewBeingRemoved(key)
    return rollout
  })
}
