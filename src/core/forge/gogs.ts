import { z } from 'zod'
import { plainCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored } from './events.ts'
import type { Forge, IgnoredEvent, PullRequestEvent, PushEvent } from './forge.ts'
import { verifyPayload } from './gitea.ts'
import { actionOf, loginOf, otherAction, readPush, readRefEvent, repositoryOf, repositoryShape } from './github-shape.ts'
import * as fields from './payload-fields.ts'
import { readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'

/** Gogs lists `[ui] FEED_MAX_COMMIT_NUM` commits, by default 5, and does not say how many there were. */
const MOST = { commits: 5, files: Number.POSITIVE_INFINITY }

const user = z.object({ login: fields.nameOrNull, username: fields.nameOrNull, name: fields.nameOrNull }).nullish()
const pullRequestShape = z.object({
  number: z.int().positive(),
  pull_request: z.object({
    title: fields.line,
    user,
    head_branch: fields.refName,
    head_repo: repositoryShape.nullish(),
    base_branch: fields.refName,
    base_repo: repositoryShape,
  }),
})

/** Gogs. Its test is a push; tags, and whatever is deleted, are told by the events `create` and `delete` alone. */
export const gogs: Forge = {
  id: 'gogs',
  title: 'Gogs',
  documentation: ['https://gogs.io/advancing/webhooks'],
  hasUniqueBodies: true,
  isSender: (headers) => headers.get('x-gogs-event') !== null,
  verify: (request, secret) => verifyPayload(request, request.headers.get('x-gogs-signature'), secret),
  parse: (request) =>
    parsed(() => {
      const { headers } = request
      const event = eventName(headers, 'x-gogs-event')
      const delivery = deliveryId(headers, 'x-gogs-delivery')
      const payload = readBody(request)
      switch (event) {
        case 'push':
          return [readPush(payload, delivery, MOST)]
        case 'create':
          return [readCreated(payload, delivery)]
        case 'delete':
          return [readRefEvent(payload, 'delete', delivery)]
        case 'pull_request':
          return [readGogsPullRequest(payload, delivery)]
        default:
          return [ignored(event, delivery)]
      }
    }),
  cloneUrls: plainCloneUrls,
}

/** A new branch is told by a push, too, which knows more. */
function readCreated(payload: Record<string, unknown>, delivery: string | null): PushEvent | IgnoredEvent {
  if (payload['ref_type'] === 'branch') return ignored('create', delivery, 'A new branch is told by the push that follows.')
  return readRefEvent(payload, 'create', delivery)
}

function readGogsPullRequest(payload: unknown, delivery: string | null): PullRequestEvent | IgnoredEvent {
  const action = actionOf(payload, 'synchronized')
  if (typeof action === 'object') return otherAction(delivery, action.none)
  const { number, pull_request: request } = fields.readFields(pullRequestShape, payload)
  const head = request.head_repo ? repositoryOf(request.head_repo) : null
  const base = repositoryOf(request.base_repo)
  return {
    type: 'pullRequest',
    deliveryId: delivery,
    number,
    title: request.title,
    action,
    head: { ref: fields.branchName(request.head_branch), commit: null, repository: head },
    base: { ref: fields.branchName(request.base_branch), repository: base },
    isFork: fields.isFork(head, base, [request.head_repo?.id, request.base_repo.id]),
    author: loginOf(request.user),
    skipMarker: null,
  }
}
