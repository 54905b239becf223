import type { Secret } from '../secret/secret.ts'

export const FORGE_IDS = ['github', 'gitlab', 'gitea', 'gogs', 'bitbucket', 'bitbucket-server'] as const
export type ForgeId = (typeof FORGE_IDS)[number]

/** What is read of a request: `Headers` is one. */
export interface RequestHeaders {
  get(name: string): string | null
}

export interface ForgeRequest {
  headers: RequestHeaders
  /** As it came, byte for byte: it is what was signed. The caller limits its size. */
  body: Uint8Array
}

/** Why a request is not taken, by a code that stays the same. For the operator's log: the answer to the sender says nothing of it. */
export const REFUSALS = {
  webhook_secret_empty: 'The deployment has no webhook secret, so nothing can be verified: make one, and enter it at the forge.',
  webhook_signature_missing: "The request is not signed: enter the deployment's secret in the webhook's settings at the forge.",
  webhook_signature_algorithm: 'The request is signed with another algorithm than HMAC-SHA-256: the forge needs a version that has it.',
  webhook_signature_malformed: 'The signature is cut off or not written as the forge writes it.',
  webhook_signature_wrong:
    "The signature is not of this body and secret: is the forge's secret the deployment's, and does no proxy change bodies?",
  webhook_signature_expired: 'The signature was made more than five minutes ago, or in the future: are both clocks right?',
  webhook_body_too_large: 'The body is larger than any forge sends.',
  webhook_body_unreadable: 'The body is not what its content type says: choose JSON in the settings of the webhook.',
  webhook_event_missing: 'No header names the event: does a proxy take headers away?',
  webhook_payload_unexpected: 'A field is missing or of another type than the forge documents.',
  webhook_ref_refused: 'The name of the branch or tag is not one that can be deployed: rename it.',
} as const
export type RefusalCode = keyof typeof REFUSALS

export interface Refusal {
  code: RefusalCode
  /** In a sentence or two, without anything secret. */
  reason: string
}

export type Verification = { ok: true } | { ok: false; refusal: Refusal }

/** One delivery may tell of several refs (Bitbucket). */
export type ParsedRequest = { ok: true; events: ForgeEvent[] } | { ok: false; refusal: Refusal }

export interface ForgeRepository {
  /** As the forge writes it: `team/shop`, with groups in front on GitLab, `KEY/shop` on Bitbucket Data Center. */
  fullName: string
  /** All addresses that it is cloned from. Empty where the payload tells none (older Bitbucket Data Center). */
  urls: string[]
}

export interface ForgeCommit {
  id: string
  /** The first line of its message. */
  subject: string
  author: { name: string; email: string | null }
  /** ISO 8601, UTC. */
  time: string | null
}

interface Told {
  /** Null where the forge gives none. It is not under the signature, but for GitLab's signing token. */
  deliveryId: string | null
}

/** A branch or tag was made, moved or deleted. */
export interface PushEvent extends Told {
  type: 'push'
  repository: ForgeRepository
  /** `refs/heads/main` */
  ref: string
  kind: 'branch' | 'tag'
  /** `main` */
  name: string
  /** Null: there was none. */
  before: string | null
  /** Null: it was deleted. For an annotated tag some forges give the tag object's id. */
  after: string | null
  /** What would be deployed: `after`, or the commit that an annotated tag is put on. */
  commit: string | null
  isCreated: boolean
  isDeleted: boolean
  /** Null where the forge does not say. */
  isForced: boolean | null
  /** The same commit's particulars; null where the payload has none, as for many tags. */
  head: ForgeCommit | null
  pusher: string | null
  /** Seen from the top of the repository; null when not all of them are known. */
  changedPaths: string[] | null
  /** What in the head commit's message asks not to deploy: `[skip ci]`. */
  skipMarker: string | null
}

export type PullRequestAction = 'opened' | 'updated' | 'closed' | 'merged' | 'reopened'

/** A pull request (GitLab's merge request) of which something was done that a preview follows. */
export interface PullRequestEvent extends Told {
  type: 'pullRequest'
  number: number
  title: string
  action: PullRequestAction
  head: {
    /** A branch's name. */
    ref: string
    /** Abbreviated on Bitbucket Cloud; null on Gogs, which does not tell it. */
    commit: string | null
    /** Null: its repository is gone. */
    repository: ForgeRepository | null
  }
  base: { ref: string; repository: ForgeRepository }
  /** True, too, where it cannot be told whose the head is. */
  isFork: boolean
  /** The name at the forge of who opened it; null where the payload only has an id. */
  author: string | null
  skipMarker: string | null
}

/** The forge tries out the webhook. */
export interface PingEvent extends Told {
  type: 'ping'
  /** Null: the webhook is an organization's. */
  repository: ForgeRepository | null
}

/** Genuine, and nothing to do. */
export interface IgnoredEvent extends Told {
  type: 'ignored'
  /** As the forge calls it. */
  event: string
  reason: string
}

export type ForgeEvent = PushEvent | PullRequestEvent | PingEvent | IgnoredEvent

/** A kind of server that holds repositories and tells of what happens to them. */
export interface Forge {
  id: ForgeId
  title: string
  /** The forge's own pages on what is done here. */
  documentation: string[]
  /**
   * Whether no two of its deliveries have the same body, since it tells a time: one that comes again under another id is a
   * replay. Where bodies can be the same, so can two pushes, and none may be lost.
   */
  hasUniqueBodies: boolean
  /** Whether the headers say that it sent the request: forges that took over others' headers are asked first. */
  isSender(headers: RequestHeaders): boolean
  /**
   * Whether the raw body was signed with the secret, by the forge's own scheme, in constant time.
   * @param now for schemes that sign a time
   */
  verify(request: ForgeRequest, secret: Secret, now: Date): Verification
  /** What the request tells. To be asked after `verify`; throws nothing, whatever the body is. */
  parse(request: ForgeRequest): ParsedRequest
  /** What a repository is cloned from, by the address of its page; empty for what is none. */
  cloneUrls(page: string): string[]
}
