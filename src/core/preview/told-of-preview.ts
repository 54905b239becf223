import type { Core } from '../core.ts'
import type { ForgeEvent } from '../forge/forge.ts'
import { oneAtATime } from './deploy-preview.ts'
import { branchKey, pullRequestKey } from './preview-names.ts'

/** What an event tells of a preview that there may be. */
export interface ToldOfPreview {
  key: string
  /** Whether it is to be gone, and why, in a sentence without its full stop. */
  isEnd: boolean
  because: string
}

/** @returns null for an event that no preview follows */
export function toldOfPreview(event: ForgeEvent): ToldOfPreview | null {
  if (event.type === 'pullRequest') {
    const { action, number } = event
    return {
      key: pullRequestKey(number),
      isEnd: action === 'closed' || action === 'merged',
      because: `pull request ${number} was ${action}`,
    }
  }
  if (event.type !== 'push' || event.kind !== 'branch') return null
  return { key: branchKey(event.name), isEnd: event.isDeleted, because: `the branch ${event.name} was deleted` }
}

/**
 * What was asked for under this key of a preview before the panel ended. Where that was its removal, it is noted that the preview is
 * to be gone, which may not have come about.
 */
export async function rolloutOfPreview(
  core: Core,
  parentId: string,
  { key, isEnd, because }: ToldOfPreview,
  idempotencyKey: string,
): Promise<{ id: string } | null> {
  return oneAtATime(parentId, async () => {
    const preview = await core.previews.get(parentId, key)
    if (!preview?.deployment) return null
    const asked = await core.rollouts.byIdempotencyKey(preview.deployment.id, idempotencyKey)
    const { latestRollout: latest } = preview.deployment
    const isGoing = latest?.kind === 'remove' && latest.state !== 'cancelled'
    if (asked && isEnd && isGoing && preview.closedAt === null && !preview.remake)
      await core.previews.setClosed(preview.id, { at: core.clock.now(), because })
    return asked
  })
}
