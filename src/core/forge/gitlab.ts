import { z } from 'zod'
import { changedPaths } from './changed-paths.ts'
import { plainCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored, otherRef } from './events.ts'
import type { Forge, ForgeEvent, ForgeRepository, PullRequestAction } from './forge.ts'
import * as fields from './payload-fields.ts'
import { readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'
import { findSkipMarker } from './skip-marker.ts'
import { Secret } from '../secret/secret.ts'
import { signingTokenOf } from './signing-token.ts'
import { isSigningToken, verifyStandardWebhook, verifyToken } from './verify-signature.ts'

/** For payloads without `total_commits_count`: «limited to the 20 newest commits». */
const MOST_COMMITS = 20

const projectShape = z.object({
  id: fields.identity,
  path_with_namespace: fields.fullName,
  web_url: fields.url.nullish(),
  git_http_url: fields.url.nullish(),
  git_ssh_url: fields.url.nullish(),
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
  checkout_sha: fields.commitId.nullish(),
  user_username: fields.nameOrNull,
  user_name: fields.nameOrNull,
  project: projectShape,
  commits: z.unknown().optional(),
  total_commits_count: z.int().nonnegative().nullish(),
  push_options: z.unknown().optional(),
})

const mergeRequestShape = z.object({
  user: z.object({ id: fields.identity, username: fields.nameOrNull }).nullish(),
  object_attributes: z.object({
    iid: z.int().positive(),
    title: fields.line,
    author_id: fields.identity,
    source_branch: fields.refName,
    target_branch: fields.refName,
    source_project_id: fields.identity,
    target_project_id: fields.identity,
    source: projectShape.nullish(),
    target: projectShape,
    last_commit: z.object({ id: fields.presentCommitId, message: z.string() }).nullish(),
  }),
})

const actionShape = z.object({
  object_attributes: z.object({ action: z.string().nullish(), oldrev: z.string().nullish() }),
  changes: z.object({ target_branch: z.unknown().optional() }).nullish(),
})
const skipOption = z.object({ ci: z.object({ skip: z.literal([true, 'true']) }) })

/**
 * gitlab.com and self-managed. It has no ping: its test sends the last push. `X-Gitlab-Event-UUID` is shared by all that
 * one request set off, and so is no delivery's id; `webhook-id` and `Idempotency-Key` are the same through all tries.
 */
export const gitlab: Forge = {
  id: 'gitlab',
  title: 'GitLab',
  documentation: [
    'https://docs.gitlab.com/user/project/integrations/webhooks/',
    'https://docs.gitlab.com/user/project/integrations/webhook_events/',
    'https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944',
  ],
  hasUniqueBodies: false,
  isSender: (headers) => headers.get('x-gitlab-event') !== null,
  verify: ({ headers, body }, secret, now) => {
    if (isSigningToken(secret)) return verifyStandardWebhook(headers, body, secret, now)
    const token = signingTokenOf(secret.reveal())
    // What is signed is judged by its signature alone, whatever stands beside it.
    return token !== null && headers.get('webhook-signature') !== null
      ? verifyStandardWebhook(headers, body, new Secret(token), now)
      : verifyToken(headers.get('x-gitlab-token'), secret)
  },
  parse: (request) =>
    parsed(() => {
      const event = eventName(request.headers, 'x-gitlab-event')
      const delivery = deliveryId(request.headers, 'webhook-id', 'idempotency-key')
      const payload = readBody(request)
      // A system hook has one event name for all, and says it in the payload.
      const kind = payload['object_kind'] ?? payload['event_name']
      if (kind === 'push' || kind === 'tag_push') return [readPush(payload, delivery)]
      return [kind === 'merge_request' ? readMergeRequest(payload, delivery) : ignored(event, delivery)]
    }),
  cloneUrls: plainCloneUrls,
}

function readPush(payload: unknown, delivery: string | null): ForgeEvent {
  const push = fields.readFields(pushShape, payload)
  const ref = fields.readRef(push.ref)
  if (ref === null) return otherRef('push', delivery, push.ref)
  const { before, after } = push
  const commit = after === null ? null : (push.checkout_sha ?? after)
  const head = commitIn(push.commits, commit)
  const total = push.total_commits_count ?? null
  return {
    type: 'push',
    deliveryId: delivery,
    repository: repositoryOf(push.project),
    ...ref,
    before,
    after,
    commit,
    isCreated: before === null && after !== null,
    isDeleted: after === null,
    isForced: null,
    head: head && { id: head.id, subject: fields.subjectOf(head.message), author: head.author, time: head.timestamp },
    pusher: push.user_username ?? push.user_name,
    changedPaths: changedPaths({
      before,
      after,
      isForced: null,
      commits: push.commits,
      total,
      mostCommits: total === null ? MOST_COMMITS : Number.POSITIVE_INFINITY,
      mostFiles: Number.POSITIVE_INFINITY,
    }),
    skipMarker: skipOption.safeParse(push.push_options).success ? 'git push -o ci.skip' : head && findSkipMarker(head.message),
  }
}

function commitIn(commits: unknown, id: string | null): z.output<typeof commitShape> | null {
  const found: unknown = Array.isArray(commits) ? commits.find((one: { id?: unknown } | null) => one?.id === id) : undefined
  return found === undefined ? null : fields.readFields(commitShape, found)
}

function readMergeRequest(payload: unknown, delivery: string | null): ForgeEvent {
  const action = mergeRequestAction(payload)
  if (typeof action === 'object') return ignored('merge_request', delivery, action.none)
  const { user, object_attributes: request } = fields.readFields(mergeRequestShape, payload)
  const head = request.source ? repositoryOf(request.source) : null
  const base = repositoryOf(request.target)
  const isAuthor = action === 'opened' || (request.author_id !== undefined && request.author_id === user?.id)
  return {
    type: 'pullRequest',
    deliveryId: delivery,
    number: request.iid,
    title: request.title,
    action,
    head: { ref: fields.branchName(request.source_branch), commit: request.last_commit?.id ?? null, repository: head },
    base: { ref: fields.branchName(request.target_branch), repository: base },
    isFork: fields.isFork(head, base, [request.source_project_id, request.target_project_id]),
    author: isAuthor ? (user?.username ?? null) : null,
    skipMarker: request.last_commit ? findSkipMarker(request.last_commit.message) : null,
  }
}

/** `oldrev` is there when an update brought commits; a test from the settings page says no action at all. */
function mergeRequestAction(payload: unknown): PullRequestAction | { none: string } {
  const { object_attributes: attributes, changes } = fields.readFields(actionShape, payload)
  const { action } = attributes
  switch (action) {
    case 'open':
      return 'opened'
    case 'reopen':
      return 'reopened'
    case 'close':
      return 'closed'
    case 'merge':
      return 'merged'
    case 'update':
      return attributes.oldrev || changes?.target_branch ? 'updated' : { none: 'The update brought no commits.' }
    default:
      return { none: action ? `The action ${fields.oneLine(action)} changes nothing of a preview.` : 'It does not say what was done.' }
  }
}

function repositoryOf(project: z.output<typeof projectShape>): ForgeRepository {
  const urls = fields.addresses(project.git_http_url, project.git_ssh_url)
  return { fullName: project.path_with_namespace, urls: urls.length > 0 ? urls : plainCloneUrls(project.web_url ?? '') }
}
