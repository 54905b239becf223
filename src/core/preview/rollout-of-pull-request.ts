import type { Core } from '../core.ts'
import type { PullRequestEvent } from '../forge/forge.ts'
import { oneAtATime } from './deploy-preview.ts'
import { pullRequestKey } from './preview-names.ts'

export const isEndOf = ({ action }: Pick<PullRequestEvent, 'action'>) => action === 'closed' || action === 'merged'

/**
 * What was asked for under this key of a pull request's preview before the panel ended. Where that was its removal, it is noted
 * that the preview is to be gone, which may not have come about.
 */
export async function rolloutOfPullRequest(
  core: Core,
  parentId: string,
  event: Pick<PullRequestEvent, 'action' | 'number'>,
  idempotencyKey: string,
): Promise<{ id: string } | null> {
  return oneAtATime(parentId, async () => {
    const preview = await core.previews.get(parentId, pullRequestKey(event.number))
    if (!preview?.deployment) return null
    const asked = await core.rollouts.byIdempotencyKey(preview.deployment.id, idempotencyKey)
    const { latestRollout: latest } = preview.deployment
    const isGoing = latest?.kind === 'remove' && latest.state !== 'cancelled'
    if (asked && isEndOf(event) && isGoing && preview.closedAt === null && !preview.remake)
      await core.previews.setClosed(preview.id, { at: core.clock.now(), because: `pull request ${event.number} was ${event.action}` })
    return asked
  })
}
