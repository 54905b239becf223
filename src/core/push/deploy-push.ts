import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { GitServer, Pusher } from '../ports/git-server.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { branchOrTag, type Judged } from './judge-commands.ts'
import type { PushRecord } from './push.store.ts'
import { withPushes } from './push-lock.ts'
import type { PushTarget, Settings } from './receive-commands.ts'
import { moveRef, pinOf, pushKey, refusalOf, settlePushesOf, settleWithin } from './settle-push.ts'
import { tellPusher } from './tell-pusher.ts'

interface Wish extends PushTarget, Settings {
  deployment: DeploymentRecord
  judged: Judged
}

type Begun = { refusal: string } | { push: PushRecord; rolloutId: string }

/**
 * Deploys what was pushed, and tells the pusher how that goes.
 * @returns why the push is refused; null: its ref is where it belongs
 */
export async function deployPush(core: Core, git: GitServer, wish: Wish, pusher: Pusher): Promise<string | null> {
  const { deployment, settings } = wish
  const begun = await withPushes(deployment.id, () => begin(core, git, wish))
  if ('refusal' in begun) return begun.refusal
  const { push, rolloutId } = begun
  const told = await tellPusher(core, { deployment: deployment.name, rolloutId }, pusher)
  if (!told && settings.mode === 'refuse') return 'not waited for: it moves when the release serves'
  const settled = (await settlePushesOf(core, git, deployment.id)).get(push.id)
  if (settings.mode === 'accept') return null
  if (settled?.isOver && settled.problem !== null) return `its release serves, and git does not let it move: ${settled.problem}`
  return endOf(core, push, rolloutId)
}

/**
 * First the push is on record, then its objects are held, then the rollout is asked for, then the branch moves that does not
 * wait: wherever this is cut off, settle-push.ts brings it to its end.
 */
async function begin(core: Core, git: GitServer, { deployment, judged, settings, ...wish }: Wish): Promise<Begun> {
  const { ref, before, after } = judged.command
  if (after === null) throw new Error('a ref that goes is not deployed')
  await settleWithin(core, git, deployment.id)
  const other = judged.rewrites ? null : await notBehind(core, git, deployment.id, ref, after)
  if (other) return { refusal: `another push of ${other.after.slice(0, 8)} is on its way: fetch and push again when it is through` }
  // A branch points to nothing but commits (judge-commands.ts).
  const commit = branchOrTag(ref)?.kind === 'branch' ? after : await git.resolve(deployment.id, `${after}^{commit}`)
  if (commit === null) return { refusal: 'it does not lead to a commit, so there is nothing to deploy' }
  const impossible = await refusalOf(git.check(deployment.id, [{ ref, before, after }]))
  if (impossible !== null) return { refusal: (await git.resolve(deployment.id, ref)) === before ? impossible : FETCH_FIRST }

  const push = await core.pushes.create({ deploymentId: deployment.id, ref, before, after, mode: settings.mode, rewrites: judged.rewrites })
  try {
    await git.change(deployment.id, [{ ref: pinOf(push.id), after }])
    const { id } = await requestRollout(core, wish.actor, deployment.name, {
      kind: 'deploy',
      ref: refToDeploy(ref),
      push: { deploymentId: deployment.id, commit, ref: branchOrTag(ref)?.name ?? ref, over: wish.over },
      idempotencyKey: pushKey(push.id),
      via: 'git',
    })
    await core.pushes.began(push.id, id)
    if (settings.mode === 'accept') await moveRef(git, push)
    return { push, rolloutId: id }
  } catch (error) {
    // One that was asked for all the same is under way, and goes to its end.
    if ((await core.rollouts.byIdempotencyKey(deployment.id, pushKey(push.id))) === null) {
      await refusalOf(git.change(deployment.id, [{ ref: pinOf(push.id), after: null }]))
      await core.pushes.end(push.id)
    }
    throw error
  }
}

/** git's own word for a ref that is not where the pusher saw it. */
const FETCH_FIRST = 'fetch first'

/** A branch by its name, a tag by its whole path: a branch of the tag's name is something else. */
function refToDeploy(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref
}

/** A push to the ref that is under way and is not behind this one: the one would undo the other. */
async function notBehind(core: Core, git: GitServer, deploymentId: string, ref: string, after: string): Promise<PushRecord | null> {
  for (const push of await core.pushes.list(deploymentId))
    if (push.ref === ref && push.mode === 'refuse' && !(await git.isAncestor(deploymentId, push.after, after))) return push
  return null
}

async function endOf(core: Core, push: PushRecord, rolloutId: string): Promise<string | null> {
  const rollout = await core.rollouts.get(rolloutId)
  if (rollout?.state === 'succeeded') return null
  const why = rollout?.error?.code === 'superseded' ? 'a newer push took its place' : `its rollout ${rollout?.state ?? 'is gone'}`
  return `${why}: nothing of ${refToDeploy(push.ref)} has changed`
}
