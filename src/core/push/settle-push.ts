import type { Core } from '../core.ts'
import { GitRefusal, type GitServer } from '../ports/git-server.ts'
import type { RolloutState } from '../rollout/rollout-record.ts'
import type { PushRecord } from './push.store.ts'
import { withPushes } from './push-lock.ts'

/** The ref that keeps a push's objects while it is under way. Clients neither see nor change it. */
export const pinOf = (pushId: string) => `refs/webops/pushes/${pushId}`

/** Under which a push's rollout is asked for, however often that is. */
export const pushKey = (pushId: string) => `push:${pushId}`

const FINAL = new Set<RolloutState>(['succeeded', 'failed', 'cancelled'])
/** So long a panel that ends just now may be about to ask for its rollout. */
const BEGINNING_MS = 60_000

/** Where a push is: under way, or at its end, with why its ref did not move though it should have. */
export type Settled = { isOver: false } | { isOver: true; problem: string | null }

/**
 * Puts the pushes to a deployment where they belong, oldest first, as far as their rollouts have come: where the branch waits
 * for the release, it moves when that serves; where it does not, it has moved when the rollout was asked for. Doing it twice
 * does nothing twice.
 * @returns what became of each, by id; one that is not among them was at its end before
 */
export function settlePushesOf(core: Core, git: GitServer, deploymentId: string): Promise<Map<string, Settled>> {
  return withPushes(deploymentId, () => settleWithin(core, git, deploymentId))
}

/** The same for whoever has the lock. */
export async function settleWithin(core: Core, git: GitServer, deploymentId: string): Promise<Map<string, Settled>> {
  const settled = new Map<string, Settled>()
  for (const push of await core.pushes.list(deploymentId)) settled.set(push.id, await settle(core, git, push))
  return settled
}

async function settle(core: Core, git: GitServer, push: PushRecord): Promise<Settled> {
  const known = push.rolloutId ?? (await core.rollouts.byIdempotencyKey(push.deploymentId, pushKey(push.id)))?.id ?? null
  const rollout = known === null ? null : await core.rollouts.get(known)
  if (!rollout && core.clock.now().getTime() - push.createdAt.getTime() < BEGINNING_MS) return { isOver: false }
  const problem = rollout && (push.mode === 'accept' || rollout.state === 'succeeded') ? await moveRef(git, push) : null
  if (rollout && !FINAL.has(rollout.state)) return { isOver: false }
  await git.change(push.deploymentId, [{ ref: pinOf(push.id), after: null }]).catch(ignoreRefusal)
  await core.pushes.end(push.id)
  return { isOver: true, problem }
}

/**
 * Moves the ref to what was pushed. One that waited for its release moves from wherever it is: what serves is what it is to
 * be. It is behind this push then, unless the push may rewrite, for else the push was told to fetch first.
 * @returns why git does not allow it; null: it is there
 */
export async function moveRef(git: GitServer, { deploymentId, ref, before, after, mode, rewrites }: PushRecord): Promise<string | null> {
  const refusal = await refusalOf(git.change(deploymentId, [{ ref, before, after }]))
  if (refusal === null) return null
  const current = await git.resolve(deploymentId, ref)
  if (current === after) return null
  if (current === before) return refusal
  // It has moved when it was asked for, and somebody moved it since.
  if (mode === 'accept') return null
  if (!rewrites && current !== null && (await git.isAncestor(deploymentId, after, current))) return null
  return refusalOf(git.change(deploymentId, [{ ref, before: current, after }]))
}

/** Why git did not do it; null: it did. */
export async function refusalOf(change: Promise<void>): Promise<string | null> {
  try {
    await change
    return null
  } catch (error) {
    if (error instanceof GitRefusal) return error.message
    throw error
  }
}

function ignoreRefusal(error: unknown): void {
  // The pin is gone already, or its repository is.
  if (!(error instanceof GitRefusal)) throw error
}
