import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { GitServer, Pusher } from '../ports/git-server.ts'
import { endBranch, getsPreview, noteBranch, previewBranch, type PushedBranch } from '../preview/branch-preview.ts'
import { oneAtATime } from '../preview/deploy-preview.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor } from '../user/actor.ts'
import { branchOrTag, type Judged } from './judge-commands.ts'
import { tellPusher } from './tell-pusher.ts'

interface Kept {
  actor: Actor
  over: 'https' | 'ssh'
  deployment: DeploymentRecord
  /** What git is to take, or has taken. */
  commands: Judged['command'][]
}

/**
 * Puts on record of which branches there are to be previews, before they are there: should the panel end in between,
 * see-to-pushed-branches.ts makes them.
 */
export async function notePushed(core: Core, { actor, deployment, commands }: Kept): Promise<void> {
  for (const { branch, after } of await previewable(core, deployment, commands)) {
    if (after === null) continue
    await oneAtATime(deployment.id, () => noteBranch(core, deployment, pushed(core, actor, branch, after))).catch(ignoreRefusal)
  }
}

/**
 * Makes, updates and ends the previews of branches that were pushed and do not deploy. The branches are kept, whatever comes of
 * that: the pusher is told.
 * @param follows whether they are shown how it goes, where there is one alone
 */
export async function previewPushed(core: Core, git: GitServer, kept: Kept, follows: boolean, pusher: Pusher): Promise<void> {
  const { deployment, commands } = kept
  const begun: RolloutRecord[] = []
  for (const { branch, ref, after } of await previewable(core, deployment, commands)) {
    try {
      // Two pushes may have come in one order and get here in the other: what counts is what the branch is now.
      const work = async () => seeTo(core, kept, branch, await git.resolve(deployment.id, ref), pusher)
      const rollout = await oneAtATime(deployment.id, work)
      if (rollout?.kind === 'deploy') begun.push(rollout)
    } catch (error) {
      if (!(error instanceof WebopsError)) git.report(error)
      for (const line of wordsOf(error, branch, after !== null)) pusher.say(line)
    }
  }
  const [only, ...others] = begun
  if (!only) return
  if (follows && others.length === 0) return void (await tellPusher(core, { deployment: only.deployment, rolloutId: only.id }, pusher))
  for (const { deployment: name, number } of begun)
    pusher.say(`Rollout ${number} of ${name}, a preview: webops logs ${name} --rollout ${number} --follow shows it.`)
}

async function seeTo(core: Core, { actor, over, deployment }: Kept, branch: string, commit: string | null, pusher: Pusher) {
  if (commit === null) {
    const rollout = await endBranch(core, actor, deployment, branch, { via: 'git' })
    if (rollout) pusher.say(`The preview ${rollout.deployment} of ${branch} is removed.`)
    return rollout
  }
  const request = { via: 'git', idempotencyKey: null, origin: { over, ref: branch } } as const
  const rollout = await previewBranch(core, actor, deployment, pushed(core, actor, branch, commit), request)
  if (!rollout) pusher.say(`The preview of ${branch} is being removed, and is made anew once it is gone.`)
  return rollout
}

async function previewable(core: Core, deployment: DeploymentRecord, commands: Judged['command'][]) {
  const settings = await core.previews.settings(deployment.id)
  return commands.flatMap(({ ref, after }) => {
    const place = branchOrTag(ref)
    return place?.kind === 'branch' && getsPreview(settings, deployment, place.name) ? [{ branch: place.name, ref, after }] : []
  })
}

function wordsOf(error: unknown, branch: string, isKept: boolean): string[] {
  const what = isKept ? `${branch} is kept` : `${branch} is deleted`
  if (!(error instanceof WebopsError)) return [`${what}. Its preview could not be seen to now: that is tried again in a minute.`]
  const then = isKept ? 'and has no preview' : 'and its preview is not'
  return [`${what}, ${then}: ${error.message}`, ...(error.hint ? [error.hint] : [])]
}

const pushed = (core: Core, actor: Actor, name: string, commit: string): PushedBranch => ({
  name,
  commit,
  subject: '',
  author: actor.type === 'local' ? null : actor.name,
  at: core.clock.now(),
})

/** It is said once the branch is there. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof WebopsError)) throw error
}
