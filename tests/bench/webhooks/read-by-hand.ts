import type { ForgeEvent } from '#core/forge/forge.ts'
import { fieldsOf } from './collection.ts'

/**
 * What a person would take out of a payload who looks for well-known names in it, without knowing whose it is. Nothing of
 * the product is used here: it is what the product is compared with.
 */
export interface ReadByHand {
  what: 'push' | 'pullRequest' | 'other'
  repository: string | null
  /** All texts in the repository's part of the payload. */
  repositoryTexts: string[]
  ref: string | null
  commit: string | null
  author: string | null
  number: number | null
  /** Of an event about a ref, which some forges tell by a push as well: to leave it out is no fault. */
  mayBeIgnored?: boolean
}

const ZEROS = /^0+$/
/** What is done to a pull request that a preview follows, in the words of all forges. */
const FOLLOWED =
  /^(?:opened|open|reopened|reopen|closed|close|merge|merged|synchronize|synchronized|created|updated|fulfilled|rejected|declined|from_ref_updated|deleted)$/

/** One for each ref that a push tells of. @param event as the forge's header names it */
export function readByHand(payload: unknown, event: string): ReadByHand[] {
  const request = first(payload, ['pull_request', 'pullrequest', 'pullRequest'], 1) ?? mergeRequest(payload)
  const changes = first(payload, ['changes'], 2)
  if (request === undefined && Array.isArray(changes) && !['object_attributes', 'issue'].some((key) => key in fieldsOf(payload)))
    return changes.map((change) => readPush(payload, change))
  const isPush =
    request === undefined && ['after', 'commits'].every((key) => key in fieldsOf(payload)) && typeof fieldsOf(payload)['ref'] === 'string'
  if (isPush) return [readPush(payload, payload)]
  if (typeof fieldsOf(payload)['ref_type'] === 'string') return [readRefEvent(payload, event)]
  const action = first(payload, ['action'], 2) ?? /[a-z_]+$/.exec(event)?.[0]
  const target = text(first(payload, ['previousTarget'], 1), ['id'], 1)
  const isMoved =
    (target !== null && target !== text(first(request, ['toRef'], 1), ['id'], 1)) || first(changes, ['base', 'ref'], 1) !== undefined
  const isAboutIt = request !== undefined && /pull_request$|^pullrequest:|^pr:[a-z_]+$|System Hook/.test(event)
  const isFollowed = isAboutIt && (isMoved || FOLLOWED.test(String(action)))
  return [
    isFollowed ? readRequest(payload, request) : { ...about(payload), what: 'other', ref: null, commit: null, author: null, number: null },
  ]
}

function readPush(payload: unknown, change: unknown): ReadByHand {
  const end = first(change, ['new'], 1) ?? first(change, ['old'], 1)
  const name = text(end, ['name'], 1)
  const ref = name === null ? text(change, ['refId', 'ref'], 1) : `refs/${text(end, ['type'], 1) === 'branch' ? 'heads' : 'tags'}/${name}`
  const told = name === null ? text(change, ['checkout_sha', 'toHash', 'after'], 1) : text(first(change, ['new'], 1), ['hash'], 2)
  const commit = told === null || ZEROS.test(told) ? null : told
  // An annotated tag has an id of its own, and the commit stands beside it.
  const head = first(payload, ['head_commit'], 1)
  const pointed = text(head, ['id'], 1) ?? commit
  return { ...about(payload), what: 'push', ref, commit: commit && pointed, author: authorOf(payload, commit && pointed), number: null }
}

function readRefEvent(payload: unknown, event: string): ReadByHand {
  const folder = text(payload, ['ref_type'], 1) === 'tag' ? 'refs/tags/' : 'refs/heads/'
  const ref = `${folder}${(text(payload, ['ref'], 1) ?? '').replace(folder, '')}`
  const commit = event === 'create' ? text(payload, ['sha'], 1) : null
  return { ...about(payload), what: 'push', ref, commit, author: null, number: null, mayBeIgnored: true }
}

function readRequest(payload: unknown, request: unknown): ReadByHand {
  const head = first(request, ['head', 'source', 'fromRef'], 1)
  const ref =
    text(request, ['head_branch', 'source_branch'], 1) ?? text(first(head, ['branch'], 1), ['name'], 1) ?? text(head, ['ref', 'id'], 1)
  const commit =
    text(first(request, ['last_commit'], 1), ['id'], 1) ??
    text(head, ['sha', 'latestCommit'], 1) ??
    text(first(head, ['commit'], 1), ['hash'], 1)
  const number = first(payload, ['number', 'iid'], 2) ?? first(request, ['id'], 1)
  const author = first(request, ['user', 'author'], 1) ?? first(payload, ['user'], 1)
  return {
    ...about(payload, first(request, ['base', 'toRef', 'destination', 'base_repo', 'target'], 1)),
    what: 'pullRequest',
    ref: ref?.replace(/^refs\/heads\//, '') ?? null,
    commit,
    author: text(first(author, ['user'], 1) ?? author, ['login', 'nickname', 'username', 'name', 'display_name'], 1),
    number: typeof number === 'number' ? number : null,
  }
}

function about(payload: unknown, part?: unknown): Pick<ReadByHand, 'repository' | 'repositoryTexts'> {
  const place = part ?? first(payload, ['project'], 1) ?? first(payload, ['repository'], 1)
  const slug = text(place, ['slug'], 2)
  const key = text(first(place, ['project'], 2), ['key'], 1)
  const named = text(place, ['path_with_namespace', 'full_name'], 2)
  return { repository: named ?? (slug && key ? `${key}/${slug}` : null), repositoryTexts: textsIn(place) }
}

function mergeRequest(payload: unknown): unknown {
  return text(payload, ['object_kind'], 1) === 'merge_request' ? first(payload, ['object_attributes'], 1) : undefined
}

/** The author of the object that has the commit's id, wherever it stands. */
function authorOf(value: unknown, commit: string | null): string | null {
  if (commit === null || typeof value !== 'object' || value === null) return null
  const fields = fieldsOf(value)
  if ([fields['id'], fields['hash']].includes(commit) && typeof fields['author'] === 'object') {
    const author = fields['author']
    const raw = text(author, ['raw'], 1)
    return raw === null ? text(author, ['name', 'nickname'], 1) : raw.replace(/\s*<.*$/, '')
  }
  return Object.values(value).reduce<string | null>((found, inner) => found ?? authorOf(inner, commit), null)
}

/** The value of the first of these keys, those further out first. */
function first(value: unknown, keys: string[], depth: number): unknown {
  let level = [value]
  for (let at = 0; at < depth; at += 1) {
    for (const key of keys)
      for (const one of level) if (fieldsOf(one)[key] !== undefined && fieldsOf(one)[key] !== null) return fieldsOf(one)[key]
    level = level.flatMap((one) => (Array.isArray(one) ? [] : Object.values(fieldsOf(one))))
  }
  return undefined
}

function text(value: unknown, keys: string[], depth: number): string | null {
  const found = first(value, keys, depth)
  return typeof found === 'string' && found !== '' ? found : null
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** What differs between the product's reading and the one by hand; empty: it is right. */
export function differences(event: ForgeEvent, hand: ReadByHand): string[] {
  const different = (what: string, ours: unknown, theirs: unknown) =>
    ours === theirs ? [] : [`${what} is ${JSON.stringify(ours)}, by hand ${JSON.stringify(theirs)}`]
  if (event.type === 'ping') return different('what', 'other', hand.what)
  if (event.type === 'ignored') {
    const isOtherRef = hand.what === 'push' && !/^refs\/(?:heads|tags)\//.test(hand.ref ?? '')
    return isOtherRef || hand.mayBeIgnored ? [] : different('what', 'other', hand.what)
  }
  const isPush = event.type === 'push'
  const repository = isPush ? event.repository : event.base.repository
  const author = isPush ? (event.head?.author.name ?? null) : event.author
  const strange = repository.urls.filter(
    (url) => !hand.repositoryTexts.includes(url) && !url.replace(/\.git$/, '').endsWith(repository.fullName),
  )
  return [
    ...different('what', event.type, hand.what),
    ...different('repository', repository.fullName, hand.repository),
    ...strange.map((url) => `${url} is no address in the payload`),
    ...different('ref', isPush ? event.ref : event.head.ref, hand.ref),
    ...different('commit', isPush ? event.commit : event.head.commit, hand.commit),
    // GitLab tells the author of a merge request only where it is who did something with it.
    ...(author === null && !isPush ? [] : different('author', author, hand.author)),
    ...(isPush ? [] : different('number', event.number, hand.number)),
  ]
}

/** What differs from another program's reading of the same file (drone/go-scm's goldens); empty: nothing, or there is none. */
export function differencesToGolden(event: ForgeEvent, golden: unknown): string[] {
  const { Repo: repo, Ref: ref, Commit: commit, PullRequest: request } = fieldsOf(golden)
  if (event.type !== 'push' && event.type !== 'pullRequest') return []
  const [ours, repository] = event.type === 'push' ? [event.commit, event.repository] : [event.head.commit, event.base.repository]
  const wanted = text(commit, ['Sha'], 1) ?? text(request, ['Sha'], 1)
  const name = `${text(repo, ['Namespace'], 1) ?? ''}/${text(repo, ['Name'], 1) ?? ''}`
  return [
    ...(repo === undefined || repository.fullName === name ? [] : [`repository is ${repository.fullName}, in the golden ${name}`]),
    ...(event.type !== 'push' || typeof ref !== 'string' || [event.ref, event.name].includes(ref)
      ? []
      : [`ref is ${event.ref}, in the golden ${ref}`]),
    ...(wanted === null || ours === null || ZEROS.test(wanted) || ours === wanted ? [] : [`commit is ${ours}, in the golden ${wanted}`]),
  ]
}
