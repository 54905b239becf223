import type { Core } from '../core.ts'
import { GitRefusal, type GitServer } from '../ports/git-server.ts'
import type { RolloutState } from '../rollout/rollout-record.ts'
import type { PushRecord } from './push.store.ts'

/** The ref that keeps a push's objects while it is under way. Clients neither see nor change it. */
export const pinOf = (pushId: string) => `refs/webops/pushes/${pushId}`

/** Under which a push's rollout is asked for, however often that is. */
export const pushKey = (pushId: string) => `push:${pushId}`

const FINAL = new Set<RolloutState>(['succeeded', 'failed', 'cancelled'])
const ATTEMPTS = 3
/** So long somebody is about to ask for its rollout. */
const BEGINNING_MS = 60_000

/**
 * Puts a push where it belongs, as far as its rollout has come: where the branch waits for the release, it moves when that
 * serves; where it does not, it has moved when the rollout was asked for. Doing it twice does nothing twice.
 * @returns false while the rollout is under way
 */
export async function settlePush(core: Core, git: GitServer, push: PushRecord): Promise<boolean> {
  const known = push.rolloutId ?? (await core.rollouts.byIdempotencyKey(push.deploymentId, pushKey(push.id)))?.id ?? null
  const rollout = known === null ? null : await core.rollouts.get(known)
  if (!rollout && core.clock.now().getTime() - push.createdAt.getTime() < BEGINNING_MS) return false
  if (rollout && push.mode === 'accept') await moveRef(git, push)
  if (rollout && !FINAL.has(rollout.state)) return false
  if (rollout?.state === 'succeeded') await moveRef(git, push)
  await git.change(push.deploymentId, [{ ref: pinOf(push.id), after: null }]).catch(ignoreRefusal)
  await core.pushes.end(push.id)
  return true
}

/**
 * Moves the ref to what was pushed. What serves is what the branch is: a push that came in between is not lost, since it
 * is behind this one, or was told to fetch first.
 */
export async function moveRef(git: GitServer, { deploymentId, ref, before, after, mode }: PushRecord): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await git.resolve(deploymentId, ref)
    if (current === after || (current !== null && (await git.isAncestor(deploymentId, after, current)))) return
    // It has moved when it was asked for, and somebody moved it since.
    if (mode === 'accept' && current !== before) return
    try {
      return await git.change(deploymentId, [{ ref, before: current, after }])
    } catch (error) {
      if (!(error instanceof GitRefusal) || attempt === ATTEMPTS) throw error
    }
  }
}

function ignoreRefusal(error: unknown): void {
  // The pin is gone already, or its repository is.
  if (!(error instanceof GitRefusal)) throw error
}
