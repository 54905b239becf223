import { z } from 'zod'
import { serverCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored, otherRef } from './events.ts'
import type { Forge, ForgeEvent, ForgeRepository, PullRequestAction } from './forge.ts'
import * as fields from './payload-fields.ts'
import { readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'
import { eachRef } from './several-refs.ts'
import { findSkipMarker } from './skip-marker.ts'
import { verifyHmac } from './verify-signature.ts'

const ACTIONS = new Map<string, PullRequestAction>([
  ['pr:opened', 'opened'],
  ['pr:from_ref_updated', 'updated'],
  ['pr:merged', 'merged'],
  ['pr:declined', 'closed'],
  ['pr:deleted', 'closed'],
  ['pr:reopened', 'reopened'],
])

const person = z.object({ name: fields.nameOrNull, displayName: fields.nameOrNull }).nullish()
const linkShape = z.object({ href: fields.url }).nullish()
const linksShape = z.object({ clone: fields.fewOf(linkShape, 10).nullish(), self: fields.fewOf(linkShape, 1).nullish() })
const repositoryShape = z.object({
  id: fields.identity,
  slug: z.string().max(512),
  project: z.object({ key: z.string().max(512) }),
  links: linksShape.nullish(),
})

const toCommitShape = z
  .object({
    id: fields.presentCommitId,
    message: z.string(),
    author: z.object({ name: fields.line, emailAddress: fields.nameOrNull }),
    authorTimestamp: fields.time,
  })
  .nullish()

const pushShape = z.object({
  repository: repositoryShape,
  actor: person,
  toCommit: toCommitShape,
  changes: z.array(z.unknown()).max(1000, 'are more refs than one push has'),
})
const changeShape = z.object({ refId: fields.refName, fromHash: fields.commitId, toHash: fields.commitId })

const endShape = z.object({ id: fields.refName, latestCommit: fields.presentCommitId.nullish(), repository: repositoryShape.nullish() })
const pullRequestShape = z.object({
  pullRequest: z.object({
    id: z.int().positive(),
    title: fields.line,
    author: z.object({ user: person }).nullish(),
    fromRef: endShape,
    toRef: endShape.extend({ repository: repositoryShape }),
  }),
})
const targetShape = z.object({
  previousTarget: z.object({ id: fields.refName }).nullish(),
  pullRequest: z.object({ toRef: z.object({ id: fields.refName }) }),
})

/** Bitbucket Data Center and Server. It lists no files; where it lists commits, they say nothing of files either. */
export const bitbucketServer: Forge = {
  id: 'bitbucket-server',
  title: 'Bitbucket Data Center',
  documentation: [
    'https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html',
    'https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html',
  ],
  hasUniqueBodies: true,
  isSender: (headers) => headers.get('x-event-key') !== null && headers.get('x-hook-uuid') === null,
  verify: ({ headers, body }, secret) => verifyHmac(headers.get('x-hub-signature'), body, secret, 'sha256='),
  parse: (request) =>
    parsed(() => {
      const event = eventName(request.headers, 'x-event-key')
      const delivery = deliveryId(request.headers, 'x-request-id')
      const payload = readBody(request)
      if (event === 'diagnostics:ping') return [{ type: 'ping', deliveryId: delivery, repository: null }]
      if (event === 'repo:refs_changed') return readPushes(payload, delivery)
      const action = ACTIONS.get(event) ?? (event === 'pr:modified' ? modified(payload) : undefined)
      return [action === undefined ? ignored(event, delivery) : readPullRequest(payload, delivery, action)]
    }),
  cloneUrls: serverCloneUrls,
}

/** One delivery tells of all refs that were pushed together; of the commits, only of the newest of one. */
function readPushes(payload: unknown, delivery: string | null): ForgeEvent[] {
  const { repository, actor, toCommit, changes } = fields.readFields(pushShape, payload)
  return eachRef('repo:refs_changed', delivery, changes, (change): ForgeEvent => {
    const { refId, fromHash: before, toHash: after } = fields.readFields(changeShape, change)
    const ref = fields.readRef(refId)
    if (ref === null) return otherRef('repo:refs_changed', delivery, refId)
    const head = toCommit && toCommit.id === after ? toCommit : null
    return {
      type: 'push',
      deliveryId: delivery,
      repository: repositoryOf(repository),
      ...ref,
      before,
      after,
      commit: after,
      isCreated: before === null && after !== null,
      isDeleted: after === null,
      isForced: null,
      head: head && {
        id: head.id,
        subject: fields.subjectOf(head.message),
        author: { name: head.author.name, email: head.author.emailAddress },
        time: head.authorTimestamp,
      },
      pusher: nameOf(actor),
      changedPaths: null,
      skipMarker: head && findSkipMarker(head.message),
    }
  })
}

function readPullRequest(payload: unknown, delivery: string | null, action: PullRequestAction): ForgeEvent {
  const { pullRequest: request } = fields.readFields(pullRequestShape, payload)
  const { fromRef, toRef } = request
  const head = fromRef.repository ? repositoryOf(fromRef.repository) : null
  const base = repositoryOf(toRef.repository)
  return {
    type: 'pullRequest',
    deliveryId: delivery,
    number: request.id,
    title: request.title,
    action,
    head: { ref: nameOfRef(fromRef.id), commit: fromRef.latestCommit ?? null, repository: head },
    base: { ref: nameOfRef(toRef.id), repository: base },
    isFork: fields.isFork(head, base, [fromRef.repository?.id, toRef.repository.id]),
    author: nameOf(request.author?.user),
    skipMarker: null,
  }
}

/** Title, description or target branch: only the last changes what a preview would become. */
function modified(payload: unknown): PullRequestAction | undefined {
  const { previousTarget, pullRequest } = fields.readFields(targetShape, payload)
  return previousTarget && previousTarget.id !== pullRequest.toRef.id ? 'updated' : undefined
}

function repositoryOf({ slug, project, links }: z.output<typeof repositoryShape>): ForgeRepository {
  const clone = fields.addresses(...(links?.clone ?? []).map((link) => link?.href))
  const page = links?.self?.[0]?.href ?? ''
  return {
    fullName: fields.readFields(fields.fullName, `${project.key}/${slug}`),
    urls: clone.length > 0 ? clone : serverCloneUrls(page),
  }
}

function nameOfRef(ref: string): string {
  return fields.branchName(ref.replace(/^refs\/heads\//, ''))
}

function nameOf(shape: z.output<typeof person>): string | null {
  return shape?.name ?? shape?.displayName ?? null
}
