import type { Core } from '../core.ts'
import { gitRef } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { Decision } from '../forge/decide.ts'
import type { PullRequestEvent } from '../forge/forge.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { notFound } from '../user/policy.ts'
import type { DeliveryEnd, DeliveryRecord } from '../webhook/delivery-record.ts'
import { checkRoom, deployPreview, oneAtATime } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { authorizePreviews } from './preview-actor.ts'
import { isPlainBranch } from './preview-of.ts'
import { pullRequestKey } from './preview-names.ts'
import { isBeingRemoved, waitsForApproval, type PreviewWithDeployment } from './preview-record.ts'
import { toldOfPreview } from './told-of-preview.ts'

export interface PullRequestDelivery {
  delivery: DeliveryRecord
  event: PullRequestEvent
  decision: Decision
  /** Name of the deployment that took it. */
  deployment: string
  actor: Actor
  via: Cause['via']
  idempotencyKey: string
}

/** Bitbucket Cloud shows nothing of a fork in the repository itself, and Gogs does not say which commit it is. */
const WITHOUT_FORKS: Record<string, string> = {
  bitbucket: 'Bitbucket Cloud does not hand out the commits of forks in the repository that they are to be merged into',
  gogs: 'Gogs does not tell the newest commit of a pull request, so that nobody could approve it',
}

/**
 * What a delivery about a pull request comes to: a preview is made, updated, removed, or waits until somebody approves it.
 * @throws what making it throws
 */
export async function actOnPullRequest(core: Core, given: PullRequestDelivery): Promise<DeliveryEnd> {
  const parent = await core.deployments.getByName(given.deployment)
  if (!parent || parent.id !== given.delivery.deploymentId) throw notFound('deployment', given.deployment)
  authorizePreviews(given.actor, parent)
  return oneAtATime(parent.id, () => act(core, parent, given))
}

async function act(core: Core, parent: DeploymentRecord, given: PullRequestDelivery): Promise<DeliveryEnd> {
  const { delivery, event, decision } = given
  const key = pullRequestKey(event.number)
  const there = await core.previews.get(parent.id, key)
  if (toldOfPreview(event)?.isEnd) return end(core, there, given)
  if (!decision.deploy) return ignored(decision.code, decision.reason)
  // Deliveries overtake each other, and one may be done late.
  const since = await core.deliveries.pullRequestSince(delivery)
  if (since === 'ended') return ignored('closed', `${named(event)} was closed since.`)
  if (since === 'open') return ignored('overtaken', `A later delivery tells of a newer state of ${lower(named(event))}: that one counts.`)
  if (parent.desiredState === 'stopped') return ignored('deployment_stopped', `${parent.name} is stopped, and gets no previews meanwhile.`)
  const problem = unfit(event, delivery.source)
  if (problem) return problem
  if (!event.isFork && there?.deployment?.removed !== false) await checkRoom(core, parent, { key })
  if (!there && event.isFork && !(await makeRoomToWait(core, parent, given)))
    return ignored('preview_limit', `${MOST_NOTED} pull requests have previews or wait for approval already.`)
  const preview = await core.previews.note(parent.id, key, headOf(delivery, event))
  if (waitsForApproval(preview)) {
    await keepWaiting(core, preview)
    const commit = preview.headCommit?.slice(0, 8) ?? ''
    return ignored('preview_waiting', `${named(event)} comes from a fork: it waits until somebody approves the commit ${commit}.`)
  }
  return deploy(core, parent, preview, given)
}

/** Anybody can open pull requests. */
const MOST_NOTED = 100

/** Where very many are noted, the one that waits the longest goes, so that nobody keeps out others by opening many. */
async function makeRoomToWait(core: Core, parent: DeploymentRecord, { actor, via }: PullRequestDelivery): Promise<boolean> {
  const noted = await core.previews.list(parent.id)
  if (noted.length < MOST_NOTED) return true
  const oldest = noted.find(({ isFork, deployment }) => isFork && deployment === null)
  if (!oldest) return false
  await endPreview(core, actor, oldest, { because: 'others wait for approval', via })
  return true
}

/** One that is being removed waits on once that is gone: its pull request is open. */
async function keepWaiting(core: Core, { id, deployment }: PreviewWithDeployment): Promise<void> {
  if (deployment?.removed !== true && !isBeingRemoved(deployment)) return
  await core.previews.setClosed(id, null)
  await core.previews.setRemake(id, true)
}

async function deploy(core: Core, parent: DeploymentRecord, preview: PreviewWithDeployment, given: PullRequestDelivery) {
  const { event, decision, via, idempotencyKey } = given
  try {
    const rollout = await deployPreview(core, withNumber(given), parent, preview, { via, idempotencyKey })
    if (rollout) return { outcome: 'deployed', code: decision.code, reason: decision.reason, rolloutId: rollout.id } as const
    return ignored('preview_being_removed', `The preview of ${lower(named(event))} is being removed, and is made anew once it is gone.`)
  } catch (error) {
    // What could not be made leaves no trace but in the delivery.
    const now = await core.previews.get(parent.id, preview.key)
    if (now && now.deployment === null && !now.isFork) await endPreview(core, given.actor, now, { because: 'it could not be made', via })
    throw error
  }
}

async function end(core: Core, preview: PreviewWithDeployment | null, given: PullRequestDelivery): Promise<DeliveryEnd> {
  const { event, via, idempotencyKey } = given
  const what = `${named(event)} was ${event.action}`
  if ((await core.deliveries.pullRequestSince(given.delivery)) === 'open')
    return ignored('overtaken', `${what}, and a later delivery tells that it is open: nothing is removed.`)
  if (!preview) return ignored('closed', `${what}, and has no preview.`)
  const rollout = await endPreview(core, withNumber(given), preview, { because: lower(what), via, idempotencyKey })
  if (!rollout) return ignored('closed', `${what}: nothing was running for it.`)
  return { outcome: 'deployed', code: 'closed', reason: `${what}: its preview is removed.`, rolloutId: rollout.id }
}

/** Why its code cannot be had, or be had for sure. */
function unfit(event: PullRequestEvent, source: string): DeliveryEnd | null {
  if (!event.isFork) {
    if (gitRef.safeParse(event.head.ref).success && isPlainBranch(event.head.ref)) return null
    return ignored('webhook_ref_refused', `The name of the branch of ${lower(named(event))} is not one that can be deployed: rename it.`)
  }
  const why = WITHOUT_FORKS[source]
  if (why) return ignored('fork_not_supported', `${named(event)} comes from a fork. ${why}.`)
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(event.head.commit ?? '')) return null
  return ignored(
    'fork_not_supported',
    `${named(event)} comes from a fork, and its newest commit is not told, so that nobody could approve it.`,
  )
}

function headOf({ receivedAt }: DeliveryRecord, { number, title, head, isFork, author }: PullRequestEvent) {
  return {
    pullRequest: number,
    title: title.slice(0, 200).toWellFormed(),
    headRef: head.ref,
    headRepository: head.repository?.fullName ?? null,
    headCommit: head.commit,
    isFork,
    author,
    pushedAt: receivedAt,
  }
}

/** So that the rollout tells for what it was asked. */
function withNumber({ actor, event }: PullRequestDelivery): Actor {
  return actor.type === 'hook' ? { ...actor, name: `${actor.name} for ${lower(named(event))}` } : actor
}

const named = ({ number }: PullRequestEvent) => `Pull request ${number}`
const lower = (sentence: string) => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
const ignored = (code: string, reason: string): DeliveryEnd => ({ outcome: 'ignored', code, reason })
