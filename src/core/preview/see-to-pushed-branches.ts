import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { GitServer } from '../ports/git-server.ts'
import type { Actor } from '../user/actor.ts'
import { previewBranch } from './branch-preview.ts'
import { oneAtATime } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { keeperOfPreview } from './preview-actor.ts'
import { isBeingRemoved, type PreviewWithDeployment } from './preview-record.ts'

/** A push that came so lately may be about to see to it itself. */
const YOUNG_MS = 60_000

/**
 * Brings previews of branches that are pushed to the panel to where their branches are: the panel may have ended, or its database
 * have been away, between the one and the other.
 * @param onError told of each that could not be brought there; it is tried again
 */
export async function seeToPushedBranches(core: Core, onError: (error: unknown) => void): Promise<void> {
  const git = core.gitServer
  if (!git) return
  for (const parentId of await core.previews.pushedParents()) {
    try {
      await oneAtATime(parentId, () => seeToAll(core, git, parentId))
    } catch (error) {
      onError(error)
    }
  }
}

async function seeToAll(core: Core, git: GitServer, parentId: string): Promise<void> {
  const parent = await core.deployments.get(parentId)
  if (!parent || parent.removedAt || parent.desiredState === 'stopped') return
  const branches = await git.branches(parentId)
  const youngest = core.clock.now().getTime() - YOUNG_MS
  for (const preview of await core.previews.list(parentId)) {
    const { pullRequest, closedAt, pushedAt, deployment, headRef, headCommit } = preview
    if (pullRequest !== null || closedAt !== null || pushedAt.getTime() > youngest || isBeingRemoved(deployment)) continue
    const commit = branches.get(headRef) ?? null
    if (commit === null) await end(core, preview)
    else if (commit !== headCommit || deployment === null) await deploy(core, parent, preview, commit)
  }
}

async function end(core: Core, preview: PreviewWithDeployment): Promise<void> {
  const because = `the branch ${preview.headRef} was deleted`
  const keeper: Actor = preview.deployment ? keeperOfPreview(preview.parentId, preview.deployment, because) : { type: 'local' }
  await endPreview(core, keeper, preview, { because, via: 'webops' })
}

async function deploy(core: Core, parent: DeploymentRecord, { headRef, title, author }: PreviewWithDeployment, commit: string) {
  const { id, name, projectId } = parent
  const actor: Actor = { type: 'hook', id: `webhook:${id}`, name: `a push of ${author ?? 'root'}`, deployment: { id, name, projectId } }
  const branch = { name: headRef, commit, subject: title, author, at: core.clock.now() }
  try {
    await previewBranch(core, actor, parent, branch, { via: 'git', idempotencyKey: null, origin: { ref: headRef } })
  } catch (error) {
    // There is no room for it, say: the next push finds out again.
    if (!(error instanceof WebopsError) || error.kind === 'unavailable') throw error
  }
}
