import type { Stores } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import { isPushed } from './pushed-source.ts'

/**
 * What a deploy of a pushed branch is to build where that is not what the branch points to: a push whose release serves, and
 * whose branch the panel has not moved yet. Null: what the branch points to.
 */
export async function unmovedCommit(
  { pushes, rollouts }: Pick<Stores, 'pushes' | 'rollouts'>,
  { kind, ref, facts }: RolloutRecord,
  { id, repository }: DeploymentRecord,
): Promise<string | null> {
  if (kind !== 'deploy' || ref === null || facts.pushed !== undefined || !isPushed(repository)) return null
  const waiting = (await pushes.list(id)).filter((push) => push.mode === 'refuse' && push.ref === `refs/heads/${ref}`)
  for (const { rolloutId, after } of waiting.toReversed()) {
    const rollout = rolloutId === null ? null : await rollouts.get(rolloutId)
    if (rollout?.state === 'succeeded') return after
  }
  return null
}
