import { z } from 'zod'
import { plainCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored, otherRef } from './events.ts'
import type { Forge, ForgeEvent, ForgeRepository, PullRequestAction } from './forge.ts'
import { eachRef } from './several-refs.ts'
import * as fields from './payload-fields.ts'
import { readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'
import { findSkipMarker } from './skip-marker.ts'
import { verifyHmac } from './verify-signature.ts'

const ACTIONS = new Map<string, PullRequestAction>([
  ['pullrequest:created', 'opened'],
  ['pullrequest:updated', 'updated'],
  ['pullrequest:fulfilled', 'merged'],
  ['pullrequest:rejected', 'closed'],
])

const names = { nickname: fields.nameOrNull, username: fields.nameOrNull, display_name: fields.nameOrNull }
const person = z.object(names).nullish()
const repositoryShape = z.object({ uuid: fields.identity, full_name: fields.fullName })

const targetShape = z.object({
  type: fields.refName,
  name: fields.refName,
  target: z.object({
    hash: fields.presentCommitId,
    message: z.string().nullish(),
    date: fields.time,
    author: z.object({ raw: z.string().nullish(), user: person, ...names }).nullish(),
  }),
})

const changeShape = z.object({ forced: z.boolean().nullish(), old: targetShape.nullish(), new: targetShape.nullish() })
const pushShape = z.object({
  repository: repositoryShape,
  actor: person,
  push: z.object({ changes: z.array(z.unknown()).max(1000, 'are more refs than one push has') }),
})

const endShape = z.object({
  branch: z.object({ name: fields.refName }),
  commit: z
    .object({ hash: z.string().regex(/^[0-9a-f]{7,64}$/i) })
    .nullish()
    .transform((commit) => commit?.hash.toLowerCase() ?? null),
  repository: repositoryShape.nullish(),
})
const pullRequestShape = z.object({
  repository: repositoryShape,
  pullrequest: z.object({ id: z.int().positive(), title: fields.line, author: person, source: endShape, destination: endShape }),
})

/** bitbucket.org. It has no ping, lists no files, and cannot reopen what was declined. */
export const bitbucket: Forge = {
  id: 'bitbucket',
  title: 'Bitbucket Cloud',
  documentation: [
    'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
    'https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/',
  ],
  // Data Center sends X-Event-Key as well, but no id of the hook.
  hasUniqueBodies: false,
  isSender: (headers) => headers.get('x-event-key') !== null && headers.get('x-hook-uuid') !== null,
  verify: ({ headers, body }, secret) => verifyHmac(headers.get('x-hub-signature'), body, secret, 'sha256='),
  parse: (request) =>
    parsed(() => {
      const event = eventName(request.headers, 'x-event-key')
      const delivery = deliveryId(request.headers, 'x-request-uuid')
      const payload = readBody(request)
      const action = ACTIONS.get(event)
      if (action !== undefined) return [readPullRequest(payload, delivery, action)]
      return event === 'repo:push' ? readPushes(payload, delivery) : [ignored(event, delivery)]
    }),
  cloneUrls: plainCloneUrls,
}

/** One delivery tells of all refs that were pushed together. */
function readPushes(payload: unknown, delivery: string | null): ForgeEvent[] {
  const { repository, actor, push } = fields.readFields(pushShape, payload)
  return eachRef('repo:push', delivery, push.changes, (change): ForgeEvent => {
    const { old, new: now, forced } = fields.readFields(changeShape, change)
    const target = fields.readFields(targetShape, now ?? old)
    const folder = target.type === 'branch' ? 'heads' : /^(?:annotated_)?tag$/.test(target.type) ? 'tags' : target.type
    const ref = fields.readRef(`refs/${folder}/${target.name}`)
    if (ref === null) return otherRef('repo:push', delivery, target.name)
    const after = now?.target ?? null
    return {
      type: 'push',
      deliveryId: delivery,
      repository: repositoryOf(repository),
      ...ref,
      before: old?.target.hash ?? null,
      after: after?.hash ?? null,
      commit: after?.hash ?? null,
      isCreated: !old,
      isDeleted: after === null,
      isForced: forced ?? null,
      head: after && {
        id: after.hash,
        subject: fields.subjectOf(after.message ?? ''),
        author: authorOf(after.author),
        time: after.date,
      },
      pusher: nameOf(actor),
      changedPaths: null,
      skipMarker: findSkipMarker(after?.message ?? ''),
    }
  })
}

function readPullRequest(payload: unknown, delivery: string | null, action: PullRequestAction): ForgeEvent {
  const { repository, pullrequest: request } = fields.readFields(pullRequestShape, payload)
  const { source, destination } = request
  const head = source.repository ? repositoryOf(source.repository) : null
  const base = repositoryOf(destination.repository ?? repository)
  return {
    type: 'pullRequest',
    deliveryId: delivery,
    number: request.id,
    title: request.title,
    action,
    head: { ref: fields.branchName(source.branch.name), commit: source.commit, repository: head },
    base: { ref: fields.branchName(destination.branch.name), repository: base },
    isFork: fields.isFork(head, base, [source.repository?.uuid, (destination.repository ?? repository).uuid]),
    author: nameOf(request.author),
    skipMarker: null,
  }
}

/** The payload has no clone URLs; there is but one Bitbucket Cloud. */
function repositoryOf({ full_name: name }: z.output<typeof repositoryShape>): ForgeRepository {
  return { fullName: name, urls: plainCloneUrls(`https://bitbucket.org/${name}`) }
}

function nameOf(shape: z.output<typeof person>): string | null {
  return shape?.nickname ?? shape?.username ?? shape?.display_name ?? null
}

/** `raw` is `Ada <ada@example.org>`, as git has it; samples of the documentation have a person in its place. */
function authorOf(author: z.output<typeof targetShape>['target']['author']): { name: string; email: string | null } {
  const [, name = '', email = ''] = /^([^<]*)<([^>]*)>/.exec(fields.oneLine(author?.raw ?? '')) ?? []
  const shown = fields.oneLine(name) || nameOf(author?.user) || nameOf(author) || fields.oneLine(author?.raw ?? '')
  return { name: shown, email: fields.oneLine(email) || null }
}
