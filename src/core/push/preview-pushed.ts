import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { Pusher } from '../ports/git-server.ts'
import { endBranch, getsPreview, previewBranch } from '../preview/branch-preview.ts'
import { oneAtATime } from '../preview/deploy-preview.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor } from '../user/actor.ts'
import { branchOrTag, type Judged } from './judge-commands.ts'
import { tellPusher } from './tell-pusher.ts'

interface Kept {
  actor: Actor
  over: 'https' | 'ssh'
  deployment: DeploymentRecord
  /** What git has taken. */
  commands: Judged['command'][]
}

/**
 * Makes, updates and ends the previews of branches that were pushed and do not deploy. The branches are kept, whatever comes of
 * that: the pusher is told.
 * @param follows whether they are shown how it goes, where there is one alone
 */
export async function previewPushed(
  core: Core,
  { actor, over, deployment, commands }: Kept,
  follows: boolean,
  pusher: Pusher,
): Promise<void> {
  const settings = await core.previews.settings(deployment.id)
  const begun: RolloutRecord[] = []
  for (const { ref, after } of commands) {
    const place = branchOrTag(ref)
    if (place?.kind !== 'branch' || !getsPreview(settings, deployment, place.name)) continue
    const branch = { name: place.name, commit: after, subject: '', author: nameOf(actor), at: core.clock.now() }
    try {
      const rollout = await oneAtATime(deployment.id, () =>
        after === null
          ? endBranch(core, actor, deployment, place.name, { via: 'git' })
          : previewBranch(core, actor, deployment, branch, { via: 'git', idempotencyKey: null, origin: { over, ref: place.name } }),
      )
      if (after === null && rollout) pusher.say(`The preview ${rollout.deployment} of ${place.name} is removed.`)
      else if (after !== null && rollout) begun.push(rollout)
      else if (after !== null) pusher.say(`The preview of ${place.name} is being removed, and is made anew once it is gone.`)
    } catch (error) {
      const words = error instanceof WebopsError ? error : null
      if (words === null) throw error
      pusher.say(`${place.name} is kept, and has no preview: ${words.message}`)
      if (words.hint) pusher.say(words.hint)
    }
  }
  const [only, ...others] = begun
  if (!only) return
  if (follows && others.length === 0) return void (await tellPusher(core, { deployment: only.deployment, rolloutId: only.id }, pusher))
  for (const { deployment: name, number } of begun)
    pusher.say(`Rollout ${number} of ${name}, a preview: webops logs ${name} --rollout ${number} --follow shows it.`)
}

const nameOf = (actor: Actor) => (actor.type === 'local' ? null : actor.name)
