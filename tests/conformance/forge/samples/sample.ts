import { createHmac } from 'node:crypto'
import type { Forge, ForgeRequest } from '#core/forge/forge.ts'

/** What the samples of all forges tell of, each in its forge's documented shape. */
export const FACTS = {
  secret: 'a-webhook-secret-of-this-test',
  host: 'git.example.org',
  fullName: 'team/shop',
  before: '1111111111111111111111111111111111111111',
  after: '2222222222222222222222222222222222222222',
  none: '0000000000000000000000000000000000000000',
  message: 'Put the cart before the horse\n\nIt was the other way round.\n',
  author: { name: 'Ada Lovelace', email: 'ada@example.org' },
  time: '2026-03-01T09:30:00.000Z',
  login: 'ada',
  delivery: 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
  number: 7,
  title: 'A faster cart',
} as const

export interface Sample {
  /** All but those that sign it. */
  headers: Record<string, string>
  payload: unknown
}

/** How a forge's samples are made, and what it cannot tell. */
export interface ForgeSamples {
  forge: Forge
  /** As the forge writes it, and as a deployment has it. */
  repository: { fullName: string; address: string }
  /** The headers that sign a body, by the forge's scheme. */
  sign(body: string, secret: string): Record<string, string>
  /** Signed with another algorithm than SHA-256, in the place where the forge would write it; null: the scheme has no algorithm. */
  signOtherwise: ((body: string, secret: string) => Record<string, string>) | null
  /** The header that holds the signature. */
  signature: string
  /** Null: it has none, or none in its payloads. */
  ping: Sample | null
  push: Sample
  /** The same with a commit whose message has `[skip ci]`; null where pushes tell of no commit. */
  skipped: Sample | null
  tag: Sample
  branchDeleted: Sample
  opened: Sample
  updated: Sample
  closed: Sample
  merged: Sample
  /** Null: there is no such thing there. */
  reopened: Sample | null
  fork: Sample
  /** Labels, comments and the like. */
  ignored: Sample
  /** The payload's `ref` field of `push` and the like: where a hostile name goes. */
  withBranch(name: string): Sample
  tells: {
    /** Whether a push tells which files were changed. */
    paths: boolean
    /** Whether the tag's payload tells of the commit's author. */
    tagHead: boolean
    /** Whether a deleted branch's payload tells where it was. */
    deletedBefore: boolean
  }
}

/** The request that a sample arrives as, signed. */
export function requestOf(samples: ForgeSamples, sample: Sample, secret: string = FACTS.secret): ForgeRequest {
  const body = JSON.stringify(sample.payload)
  return rawRequest(body, { ...sample.headers, ...samples.sign(body, secret) })
}

export function rawRequest(body: string | Uint8Array, headers: Record<string, string>): ForgeRequest {
  return { headers: new Headers(headers), body: Buffer.from(body) }
}

export function hmac(algorithm: 'sha1' | 'sha256' | 'sha512', secret: string, body: string): string {
  return createHmac(algorithm, secret).update(body).digest('hex')
}
