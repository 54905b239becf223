import { ZodError } from 'zod'
import type { Core } from '../core.ts'
import type { createDeploymentInput } from '../deployment/deployment.schema.ts'
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

type Input = Parameters<typeof createDeploymentInput.parse>[0] & object

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
    const kept = await keep(git, deployment, judged, pushed.atomic)
    return await deployAll(core, git, target, deployment, kept, pusher)
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
  const input: Input = { name: target.name, repository: PUSHED, ...(branch !== null && { branch }) }
  await createDeployment(core, target.actor, input as never, { deploy: false, via: 'git', id: target.deploymentId })
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

/** Changes the refs that only have to be kept. Those that git does not take are refused by its reason. */
async function keep(git: GitServer, { id }: DeploymentRecord, judged: Judged[], atomic: boolean): Promise<Judged[]> {
  const changes = judged.filter(({ action }) => action === 'keep').map(({ command }): RefChange => command)
  if (changes.length === 0) return judged
  const failed = await changeAll(git, id, changes)
  if (failed === null) return judged
  if (atomic) return judged.map((one) => refused(one, failed))
  const reasons = new Map<string, string>()
  for (const change of changes) {
    const reason = await changeAll(git, id, [change])
    if (reason !== null) reasons.set(change.ref, reason)
  }
  return judged.map((one) => {
    const reason = reasons.get(one.command.ref)
    return reason === undefined ? one : refused(one, reason)
  })
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

function refused(one: Judged, reason: string): Judged {
  return one.action === 'refuse' ? one : { ...one, action: 'refuse', reason }
}

async function deployAll(
  core: Core,
  git: GitServer,
  target: PushTarget,
  deployment: DeploymentRecord,
  judged: Judged[],
  pusher: Pusher,
): Promise<RefResult[]> {
  const ends: RefResult[] = []
  for (const one of judged) {
    const { ref } = one.command
    const reason = one.action === 'deploy' ? await deployPush(core, git, { ...target, deployment, judged: one }, pusher) : one.reason
    ends.push({ ref, reason })
  }
  if (!judged.some(({ action }) => action === 'deploy') && judged.some(({ action }) => action === 'keep'))
    pusher.say(`Kept. ${deployment.name} deploys what is pushed to ${deployment.branch}.`)
  return ends
}

function refuseAll({ commands }: PushedCommands, reason: string): RefResult[] {
  return commands.map(({ ref }) => ({ ref, reason }))
}
