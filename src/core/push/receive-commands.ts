import { ZodError } from 'zod'
import type { Core } from '../core.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { GitRefusal, type GitServer, type PushedCommands, type Pusher, type RefChange, type RefResult } from '../ports/git-server.ts'
import type { Actor } from '../user/actor.ts'
import { deployPush } from './deploy-push.ts'
import { branchOrTag, judgeCommands, type Judged } from './judge-commands.ts'
import type { PushSettings } from './push-settings.schema.ts'
import { PUSHED } from './pushed-source.ts'

export interface PushTarget {
  actor: Actor
  over: 'https' | 'ssh'
  name: string
  /** Its id, also of one that is yet to be made. */
  deploymentId: string
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
    const deployment = (await core.deployments.getByName(target.name)) ?? (await makeDeployment(core, git, target, pushed, pusher))
    // Another one was made under the name since this push began.
    if (deployment.id !== target.deploymentId) return refuseAll(pushed, `${target.name} was made by somebody else just now: push again`)
    const judged = await judgeCommands(pushed, {
      branch: deployment.branch,
      settings: target.settings,
      isAncestor: (ancestor, commit) => git.isAncestor(deployment.id, ancestor, commit),
      kinds: (ids) => git.kinds(deployment.id, ids),
    })
    const doAll = pushed.atomic ? deployThenKeep : keepThenDeploy
    return await doAll(core, git, { ...target, deployment }, judged, pusher)
  } catch (error) {
    const words = wordsOf(error)
    if (words === null) throw error
    pusher.say(words.message)
    if (words.hint) pusher.say(words.hint)
    return refuseAll(pushed, words.code)
  }
}

/** What is wrong in words for whoever pushes; null: nothing that they are to see. */
function wordsOf(error: unknown): { code: string; message: string; hint?: string | undefined } | null {
  if (error instanceof WebopsError) return { code: error.code, message: error.message, hint: error.hint }
  if (error instanceof ZodError) return { code: 'invalid_input', ...describeZodError(error) }
  return null
}

/** @throws ZodError, name_taken, project_not_found, forbidden and what else createDeployment says */
async function makeDeployment(
  core: Core,
  git: GitServer,
  target: PushTarget,
  pushed: PushedCommands,
  pusher: Pusher,
): Promise<DeploymentRecord> {
  const branch = branchToDeploy(pushed)
  const input = { name: target.name, repository: PUSHED, ...(branch !== null && { branch }) }
  await createDeployment(core, target.actor, input, { deploy: false, via: 'git', id: target.deploymentId })
  const made = await core.deployments.getByName(target.name)
  if (!made) throw new Error(`${target.name} was made and is not there`)
  await git.setHead(made.id, made.branch)
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

interface Wish extends PushTarget {
  deployment: DeploymentRecord
}

/** What is only kept is there at once: what deploys may take its time. */
async function keepThenDeploy(core: Core, git: GitServer, wish: Wish, judged: Judged[], pusher: Pusher): Promise<RefResult[]> {
  const refusals = await keep(git, wish.deployment, judged)
  if (!judged.some(({ action }) => action === 'deploy') && judged.some(({ action }) => action === 'keep'))
    pusher.say(`Kept. ${wish.deployment.name} deploys what is pushed to ${wish.deployment.branch}.`)
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
  for (const one of deploying) {
    const reason = await deployPush(core, git, { ...wish, judged: one }, pusher)
    if (reason !== null) return judged.map(({ command }) => ({ ref: command.ref, reason }))
  }
  const changes = judged.filter(({ action }) => action === 'keep').map(({ command }): RefChange => command)
  const refusal = changes.length === 0 ? null : await changeAll(git, wish.deployment.id, changes)
  return judged.map(({ command, action, reason }) => ({ ref: command.ref, reason: action === 'keep' ? refusal : reason }))
}

/** Changes the refs that only have to be kept. @returns why git did not take some of them, by ref */
async function keep(git: GitServer, { id }: DeploymentRecord, judged: Judged[]): Promise<Map<string, string>> {
  const changes = judged.filter(({ action }) => action === 'keep').map(({ command }): RefChange => command)
  const reasons = new Map<string, string>()
  if (changes.length === 0 || (await changeAll(git, id, changes)) === null) return reasons
  for (const change of changes) {
    const reason = await changeAll(git, id, [change])
    if (reason !== null) reasons.set(change.ref, reason)
  }
  return reasons
}

/** @returns why it was not done; null: it was */
async function changeAll(git: GitServer, id: string, changes: RefChange[]): Promise<string | null> {
  try {
    await git.change(id, changes)
    return null
  } catch (error) {
    if (error instanceof GitRefusal) return error.message
    throw error
  }
}

function refuseAll({ commands }: PushedCommands, reason: string): RefResult[] {
  return commands.map(({ ref }) => ({ ref, reason }))
}
