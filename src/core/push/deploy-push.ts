import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { GitServer, Pusher } from '../ports/git-server.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import { branchOrTag, type Judged } from './judge-commands.ts'
import type { PushRecord } from './push.store.ts'
import type { PushTarget } from './receive-commands.ts'
import { moveRef, pinOf, pushKey, settlePush } from './settle-push.ts'
import { tellPusher } from './tell-pusher.ts'

interface Wish extends PushTarget {
  deployment: DeploymentRecord
  judged: Judged
}

/**
 * Deploys what was pushed, and tells the pusher how that goes. First it is on record, then its objects are held, then the
 * rollout is asked for, then the branch moves: wherever this is cut off, settlePush brings it to its end.
 * @returns why the push is refused; null: its ref is where it belongs
 */
export async function deployPush(core: Core, git: GitServer, wish: Wish, pusher: Pusher): Promise<string | null> {
  const { deployment, judged, settings } = wish
  const { ref, before, after } = judged.command
  if (after === null) throw new Error('a ref that goes is not deployed')
  const other = judged.rewrites ? null : await overtaken(core, git, deployment.id, ref, after)
  if (other) return `another push of ${other.after.slice(0, 8)} is on its way: fetch and push again when it is through`
  const commit = await git.resolve(deployment.id, `${after}^{commit}`)
  if (commit === null) return 'it does not lead to a commit, so there is nothing to deploy'

  const push = await core.pushes.create({ deploymentId: deployment.id, ref, before, after, mode: settings.mode })
  let rollout: RolloutRecord
  try {
    await git.change(deployment.id, [{ ref: pinOf(push.id), after }])
    rollout = await requestRollout(core, wish.actor, deployment.name, {
      kind: 'deploy',
      ref: refToDeploy(ref),
      push: { commit, ref: branchOrTag(ref)?.name ?? ref, over: wish.over },
      idempotencyKey: pushKey(push.id),
      via: 'git',
    })
  } catch (error) {
    await git.change(deployment.id, [{ ref: pinOf(push.id), after: null }]).catch(() => undefined)
    await core.pushes.end(push.id)
    throw error
  }
  await core.pushes.began(push.id, rollout.id)
  if (settings.mode === 'accept') await moveRef(git, push)
  const told = await tellPusher(core, { deployment: deployment.name, rolloutId: rollout.id, mode: settings.mode }, pusher)
  if (settings.mode === 'accept') {
    await settlePush(core, git, { ...push, rolloutId: rollout.id })
    return null
  }
  if (!told) return 'not waited for: it moves when the release serves'
  return endOf(core, git, { ...push, rolloutId: rollout.id }, rollout.id)
}

/** A branch by its name, a tag by its whole path: a branch of the tag's name is something else. */
function refToDeploy(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref
}

/** A push that is under way and is not behind this one: the one would undo the other. */
async function overtaken(core: Core, git: GitServer, deploymentId: string, ref: string, after: string): Promise<PushRecord | null> {
  for (const push of await core.pushes.list(deploymentId)) {
    if (push.ref !== ref || push.mode !== 'refuse') continue
    if (await settlePush(core, git, push)) continue
    if (!(await git.isAncestor(deploymentId, push.after, after))) return push
  }
  return null
}

async function endOf(core: Core, git: GitServer, push: PushRecord, rolloutId: string): Promise<string | null> {
  await settlePush(core, git, push)
  const rollout = await core.rollouts.get(rolloutId)
  if (!rollout) throw new WebopsError({ code: 'deployment_gone', kind: 'conflict', message: 'The deployment was removed meanwhile.' })
  if (rollout.state === 'succeeded') return null
  const why = rollout.error?.code === 'superseded' ? 'a newer push took its place' : `its rollout ${rollout.state}`
  return `${why}: nothing of ${refToDeploy(push.ref)} has changed`
}
