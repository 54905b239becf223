import { ZodError } from 'zod'
import type { Core } from '../core.ts'
import { checkNameFree, createDeployment } from '../deployment/create-deployment.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { GitServer, PushedCommands, Pusher, RefChange, RefResult } from '../ports/git-server.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { deployPush } from './deploy-push.ts'
import { branchOrTag, judgeCommands, type Judged } from './judge-commands.ts'
import { notePushed, previewPushed } from './preview-pushed.ts'
import { branchMissing, pushNotTaken, pushToPreview } from './push-errors.ts'
import type { PushSettings } from './push-settings.schema.ts'
import { isPushed, PUSHED } from './pushed-source.ts'
import { refusalOf } from './settle-push.ts'

export interface PushTarget {
  actor: Actor
  over: 'https' | 'ssh'
  name: string
  /** Its id, also of one that is yet to be made. */
  deploymentId: string
}

export interface Settings {
  settings: PushSettings
}

/**
 * Does what a push wants, once its objects are here: makes the deployment where there is none, keeps branches and tags, and
 * deploys what deploys.
 * @returns what became of each ref
 */
export async function receiveCommands(
  core: Core,
  git: GitServer,
  target: PushTarget,
  pushed: PushedCommands,
  pusher: Pusher,
): Promise<RefResult[]> {
  try {
    const deployment = (await findDeployment(core, target)) ?? (await makeDeployment(core, target, pushed, pusher))
    const settings = await core.pushSettings.get(deployment.id)
    await git.setHead(deployment.id, deployment.branch)
    const judged = await judgeCommands(pushed, {
      branch: deployment.branch,
      settings,
      isAncestor: (ancestor, commit) => git.isAncestor(deployment.id, ancestor, commit),
      kinds: (ids) => git.kinds(deployment.id, ids),
    })
    const doAll = pushed.atomic ? deployThenKeep : keepThenDeploy
    return await doAll(core, git, { ...target, deployment, settings }, judged, pusher)
  } catch (error) {
    const words = wordsOf(error)
    if (words === null) throw error
    pusher.say(words.message)
    if (words.hint) pusher.say(words.hint)
    return refuseAll(pushed, words.code)
  }
}

/**
 * Looked at anew: the objects may have taken long to come.
 * @returns null: it is yet to be made
 * @throws name_taken for one that was made meanwhile, or that they may not know of; forbidden, push_not_taken, being_removed
 */
async function findDeployment(core: Core, { name, deploymentId, actor }: PushTarget): Promise<DeploymentRecord | null> {
  const found = await core.deployments.getByName(name)
  if (!found) return null
  if (found.id !== deploymentId) await checkNameFree(core, name)
  const deployment = await deploymentFor(core, actor, name, 'roll_out')
  if (!isPushed(deployment.repository)) throw pushNotTaken(name, deployment.repository)
  if (deployment.preview) throw pushToPreview(name, deployment.preview)
  await checkNotBeingRemoved(core, deployment)
  return deployment
}

/** What is wrong in words for whoever pushes; null: nothing that they are to see. */
function wordsOf(error: unknown): { code: string; message: string; hint?: string | undefined } | null {
  if (error instanceof WebopsError) return { code: error.code, message: error.message, hint: error.hint }
  if (error instanceof ZodError) return { code: 'invalid_input', ...describeZodError(error) }
  return null
}

/** @throws ZodError, branch_missing, name_taken, project_not_found, forbidden and what else createDeployment says */
async function makeDeployment(core: Core, target: PushTarget, pushed: PushedCommands, pusher: Pusher): Promise<DeploymentRecord> {
  const branch = branchToDeploy(pushed)
  if (branch === null) throw branchMissing(target.name)
  const input = { name: target.name, repository: PUSHED, branch }
  await createDeployment(core, target.actor, input, { deploy: false, via: 'git', id: target.deploymentId })
  const made = await core.deployments.getByName(target.name)
  if (!made) throw new Error(`${target.name} was made and is not there`)
  pusher.say(`Made the deployment ${target.name}, which deploys ${made.branch}.`)
  return made
}

/** Of a push to nothing: the only branch, or the one of the usual name. */
function branchToDeploy({ commands }: PushedCommands): string | null {
  const branches = commands.flatMap(({ ref, after }) => {
    const place = branchOrTag(ref)
    return place?.kind === 'branch' && after !== null ? [place.name] : []
  })
  return ['main', 'master'].find((name) => branches.includes(name)) ?? branches[0] ?? null
}

interface Wish extends PushTarget, Settings {
  deployment: DeploymentRecord
}

/** What is only kept is there at once: what deploys may take its time. */
async function keepThenDeploy(core: Core, git: GitServer, wish: Wish, judged: Judged[], pusher: Pusher): Promise<RefResult[]> {
  await notePushed(core, { ...wish, commands: toKeep(judged) })
  const refusals = await keep(git, wish.deployment, judged)
  if (!judged.some(({ action }) => action === 'deploy') && judged.some(({ action }) => action === 'keep'))
    pusher.say(`Kept. ${wish.deployment.name} deploys what is pushed to ${wish.deployment.branch}.`)
  await previewKept(core, git, wish, judged, (ref) => !refusals.has(ref), pusher)
  const ends: RefResult[] = []
  for (const one of judged) {
    const { ref } = one.command
    const reason = one.action === 'deploy' ? await deployPush(core, git, { ...wish, judged: one }, pusher) : one.reason
    ends.push({ ref, reason: reason ?? refusals.get(ref) ?? null })
  }
  return ends
}

/** All or none: nothing is kept before what deploys has been taken. */
async function deployThenKeep(core: Core, git: GitServer, wish: Wish, judged: Judged[], pusher: Pusher): Promise<RefResult[]> {
  const deploying = judged.filter(({ action }) => action === 'deploy')
  const all = judged.filter(({ action }) => action !== 'refuse').map(({ command }): RefChange => command)
  const impossible = all.length === 0 ? null : await refusalOf(git.check(wish.deployment.id, all))
  if (impossible !== null) return judged.map(({ command, reason }) => ({ ref: command.ref, reason: reason ?? impossible }))
  for (const one of deploying) {
    const reason = await deployPush(core, git, { ...wish, judged: one }, pusher)
    if (reason !== null) return judged.map(({ command }) => ({ ref: command.ref, reason }))
  }
  await notePushed(core, { ...wish, commands: toKeep(judged) })
  const changes = judged.filter(({ action }) => action === 'keep').map(({ command }): RefChange => command)
  const refusal = changes.length === 0 ? null : await refusalOf(git.change(wish.deployment.id, changes))
  await previewKept(core, git, wish, judged, () => refusal === null, pusher)
  return judged.map(({ command, action, reason }) => ({ ref: command.ref, reason: action === 'keep' ? refusal : reason }))
}

const toKeep = (judged: Judged[]) => judged.filter(({ action }) => action === 'keep').map(({ command }) => command)

/** The previews of what was kept, before what deploys takes its time. */
async function previewKept(
  core: Core,
  git: GitServer,
  wish: Wish,
  judged: Judged[],
  isKept: (ref: string) => boolean,
  pusher: Pusher,
): Promise<void> {
  const commands = toKeep(judged).filter(({ ref }) => isKept(ref))
  if (commands.length === 0) return
  await previewPushed(core, git, { ...wish, commands }, !judged.some(({ action }) => action === 'deploy'), pusher)
}

/** Changes the refs that only have to be kept. @returns why git did not take some of them, by ref */
async function keep(git: GitServer, { id }: DeploymentRecord, judged: Judged[]): Promise<Map<string, string>> {
  const changes = judged.filter(({ action }) => action === 'keep').map(({ command }): RefChange => command)
  const reasons = new Map<string, string>()
  if (changes.length === 0 || (await refusalOf(git.change(id, changes))) === null) return reasons
  for (const change of changes) {
    const reason = await refusalOf(git.change(id, [change]))
    if (reason !== null) reasons.set(change.ref, reason)
  }
  return reasons
}

function refuseAll({ commands }: PushedCommands, reason: string): RefResult[] {
  return commands.map(({ ref }) => ({ ref, reason }))
}
