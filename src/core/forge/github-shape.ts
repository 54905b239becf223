import { z } from 'zod'
import { changedPaths } from './changed-paths.ts'
import { plainCloneUrls } from './clone-urls.ts'
import { ignored, otherRef } from './events.ts'
import type { ForgeCommit, ForgeEvent, ForgeRepository, IgnoredEvent, PullRequestAction, PullRequestEvent, PushEvent } from './forge.ts'
import * as fields from './payload-fields.ts'
import { findSkipMarker } from './skip-marker.ts'

/** The payloads of GitHub, which Gitea, Forgejo and, for the most part, Gogs took over. */

const user = z.object({ login: fields.nameOrNull, username: fields.nameOrNull, name: fields.nameOrNull }).nullish()

export const repositoryShape = z.object({
  id: fields.identity,
  full_name: fields.fullName,
  html_url: fields.url.nullish(),
  clone_url: fields.url.nullish(),
  ssh_url: fields.url.nullish(),
})

const commitShape = z.object({
  id: fields.presentCommitId,
  message: z.string(),
  timestamp: fields.time,
  author: z.object({ name: fields.line, email: fields.nameOrNull }),
})

const pushShape = z.object({
  ref: fields.refName,
  before: fields.commitId,
  after: fields.commitId,
  forced: z.boolean().nullish(),
  commits: z.unknown().optional(),
  total_commits: z.int().nonnegative().nullish(),
  head_commit: commitShape.nullish(),
  repository: repositoryShape,
  pusher: user,
})

const pullRequestShape = z.object({
  number: z.int().positive(),
  pull_request: z.object({
    title: fields.line,
    merged: z.boolean().nullish(),
    user,
    head: z.object({ ref: fields.refName, sha: fields.presentCommitId, repo: repositoryShape.nullish() }),
    base: z.object({ ref: fields.refName, repo: repositoryShape }),
  }),
})

const actionShape = z.object({
  action: z.string(),
  changes: z.object({ base: z.unknown().optional(), ref: z.unknown().optional() }).nullish(),
})
const mergedShape = z.object({ pull_request: z.object({ merged: z.boolean().nullish() }) })
const refShape = z.object({
  ref: fields.refName,
  ref_type: z.string(),
  sha: z.string().nullish(),
  repository: repositoryShape,
  sender: user,
})

/** Where a repository of this shape is: without its addresses, what its page's stands for. */
export function repositoryOf(shape: z.output<typeof repositoryShape>): ForgeRepository {
  const urls = fields.addresses(shape.clone_url, shape.ssh_url)
  return { fullName: shape.full_name, urls: urls.length > 0 ? urls : plainCloneUrls(shape.html_url ?? '') }
}

/** A user's name at the forge. */
export function loginOf(shape: z.output<typeof user>): string | null {
  return shape?.login ?? shape?.username ?? shape?.name ?? null
}

/**
 * A push, with as many commits and files as the forge lists at most: a longer list may have been cut.
 * @throws RefusedPayload
 */
export function readPush(payload: unknown, deliveryId: string | null, most: { commits: number; files: number }): ForgeEvent {
  const push = fields.readFields(pushShape, payload)
  const ref = fields.readRef(push.ref)
  if (ref === null) return otherRef('push', deliveryId, push.ref)
  const { before, after } = push
  const head = after === null ? null : (push.head_commit ?? commitIn(push.commits, after))
  const isForced = push.forced ?? null
  const total = push.total_commits ?? null
  return {
    type: 'push',
    deliveryId,
    repository: repositoryOf(push.repository),
    ...ref,
    before,
    after,
    commit: after === null ? null : (head?.id ?? after),
    isCreated: before === null && after !== null,
    isDeleted: after === null,
    isForced,
    head: head && commitOf(head),
    pusher: loginOf(push.pusher),
    changedPaths: changedPaths({
      before,
      after,
      isForced,
      commits: push.commits,
      total,
      mostCommits: total === null ? most.commits : Number.POSITIVE_INFINITY,
      mostFiles: most.files,
    }),
    skipMarker: head ? findSkipMarker(head.message) : null,
  }
}

/** A commit of this shape out of a list that was not checked; null: it is not in it. @throws RefusedPayload */
function commitIn(commits: unknown, id: string): z.output<typeof commitShape> | null {
  const found: unknown = Array.isArray(commits) ? commits.find((one: { id?: unknown } | null) => one?.id === id) : undefined
  return found === undefined ? null : fields.readFields(commitShape, found)
}

function commitOf({ id, message, timestamp, author }: z.output<typeof commitShape>): ForgeCommit {
  return { id, subject: fields.subjectOf(message), author, time: timestamp }
}

/**
 * A branch or tag that was made or deleted, as the events `create` and `delete` tell it: without the full ref.
 * @throws RefusedPayload
 */
export function readRefEvent(payload: unknown, event: 'create' | 'delete', deliveryId: string | null): PushEvent | IgnoredEvent {
  const told = fields.readFields(refShape, payload)
  if (told.ref_type !== 'branch' && told.ref_type !== 'tag') return otherRef(event, deliveryId, told.ref)
  const folder = told.ref_type === 'branch' ? 'refs/heads/' : 'refs/tags/'
  const name = fields.branchName(told.ref.startsWith(folder) ? told.ref.slice(folder.length) : told.ref)
  const commit = event === 'create' ? fields.readFields(fields.presentCommitId, told.sha) : null
  return {
    type: 'push',
    deliveryId,
    repository: repositoryOf(told.repository),
    ref: `${folder}${name}`,
    kind: told.ref_type,
    name,
    before: null,
    after: commit,
    commit,
    isCreated: event === 'create',
    isDeleted: event === 'delete',
    isForced: false,
    head: null,
    pusher: loginOf(told.sender),
    changedPaths: null,
    skipMarker: null,
  }
}

/**
 * What was done to a pull request, if a preview follows it: `edited` only where the base was changed.
 * @param updated the forge's word for new commits
 * @throws RefusedPayload
 */
export function actionOf(payload: unknown, updated: 'synchronize' | 'synchronized'): PullRequestAction | { none: string } {
  const { action, changes } = fields.readFields(actionShape, payload)
  switch (action) {
    case 'opened':
    case 'reopened':
      return action
    case 'closed':
      return fields.readFields(mergedShape, payload).pull_request.merged === true ? 'merged' : 'closed'
    case 'edited':
      return changes?.base || changes?.ref ? 'updated' : { none: action }
    default:
      return action === updated ? 'updated' : { none: fields.oneLine(action) }
  }
}

/** A pull request of GitHub, Gitea or Forgejo. @throws RefusedPayload */
export function readPullRequest(
  payload: unknown,
  deliveryId: string | null,
  updated: 'synchronize' | 'synchronized',
): PullRequestEvent | IgnoredEvent {
  const action = actionOf(payload, updated)
  if (typeof action === 'object') return otherAction(deliveryId, action.none)
  const { number, pull_request: request } = fields.readFields(pullRequestShape, payload)
  const head = request.head.repo ? repositoryOf(request.head.repo) : null
  const base = repositoryOf(request.base.repo)
  return {
    type: 'pullRequest',
    deliveryId,
    number,
    title: request.title,
    action,
    head: { ref: fields.branchName(request.head.ref), commit: request.head.sha, repository: head },
    base: { ref: fields.branchName(request.base.ref), repository: base },
    isFork: fields.isFork(head, base, [request.head.repo?.id, request.base.repo.id]),
    author: loginOf(request.user),
    skipMarker: null,
  }
}

/** Something was done to a pull request that changes nothing of a preview, such as a label. */
export function otherAction(deliveryId: string | null, action: string): IgnoredEvent {
  return ignored('pull_request', deliveryId, `A pull request that was ${action} changes nothing of a preview.`)
}
