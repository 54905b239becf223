import type { Core } from '../core.ts'
import { gitRef } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { matcherOf } from '../forge/match-glob.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { checkRoom, deployPreview, type PreviewRequest } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { previewParentStopped } from './preview-errors.ts'
import { deleterOfBranch } from './preview-actor.ts'
import { branchKey } from './preview-names.ts'
import type { PreviewWithDeployment } from './preview-record.ts'
import { isPlainBranch } from './preview-of.ts'
import type { PreviewSettings } from './preview-settings.schema.ts'

/** What is known of a branch that was pushed to the deployment's own repository. */
export interface PushedBranch {
  name: string
  commit: string | null
  /** The first line of that commit's message; empty where nobody told it. */
  subject: string
  /** Who pushed. */
  author: string | null
  at: Date
}

/** Whether a branch gets a preview: never the one that deploys, and none whose name could be read as anything but a branch. */
export function getsPreview(
  { branches }: Pick<PreviewSettings, 'branches'>,
  parent: Pick<DeploymentRecord, 'branch'>,
  name: string,
): boolean {
  if (name === parent.branch || branches.length === 0 || !isPlainBranch(name) || !gitRef.safeParse(name).success) return false
  return matcherOf(branches)(name)
}

/**
 * Puts on record that a branch is to have a preview. To be called one at a time for each parent (deploy-preview.ts).
 * @throws deployment_stopped, preview_limit
 */
export async function noteBranch(core: Core, parent: DeploymentRecord, branch: PushedBranch): Promise<PreviewWithDeployment> {
  if (parent.desiredState === 'stopped') throw previewParentStopped(parent.name)
  const key = branchKey(branch.name)
  const there = await core.previews.get(parent.id, key)
  if (there?.deployment?.removed !== false) await checkRoom(core, parent, { key })
  return core.previews.note(parent.id, key, {
    pullRequest: null,
    title: branch.subject.slice(0, 200).toWellFormed(),
    headRef: branch.name,
    headRepository: null,
    headCommit: branch.commit,
    isFork: false,
    author: branch.author,
    pushedAt: branch.at,
  })
}

/**
 * Makes the preview of a branch, or deploys it anew. To be called one at a time for each parent (deploy-preview.ts).
 * @returns null where it is being removed now: it is made anew once it is gone
 * @throws deployment_stopped, and what deployPreview throws: what could not be made leaves nothing
 */
export async function previewBranch(
  core: Core,
  actor: Actor,
  parent: DeploymentRecord,
  branch: PushedBranch,
  request: PreviewRequest,
): Promise<RolloutRecord | null> {
  const preview = await noteBranch(core, parent, branch)
  try {
    return await deployPreview(core, actor, parent, preview, request)
  } catch (error) {
    // What is tried again stays on record.
    if (!(error instanceof WebopsError) || error.kind === 'unavailable') throw error
    const now = await core.previews.get(parent.id, preview.key)
    if (now?.deployment === null) await endPreview(core, actor, now, { because: 'it could not be made', via: request.via })
    throw error
  }
}

/**
 * Ends the preview of a branch that was deleted. To be called one at a time for each parent.
 * @returns null where nothing ran
 */
export async function endBranch(
  core: Core,
  actor: Actor,
  parent: DeploymentRecord,
  name: string,
  request: { via: Cause['via']; idempotencyKey?: string | null },
): Promise<RolloutRecord | null> {
  const preview = await core.previews.get(parent.id, branchKey(name))
  if (!preview) return null
  // Whoever may delete the branch ends its preview with it, as the webhook does for whoever deletes it at a forge.
  const keeper = preview.deployment && actor.type === 'user' ? deleterOfBranch(actor, parent.id, preview.deployment) : actor
  return endPreview(core, keeper, preview, { because: `the branch ${name} was deleted`, ...request })
}
