import { plainCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored } from './events.ts'
import type { Forge, ForgeRequest, RequestHeaders, Verification } from './forge.ts'
import { readPullRequest, readPush, readRefEvent } from './github-shape.ts'
import { payloadBytes, readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'
import { refused, verifyHmac } from './verify-signature.ts'
import type { Secret } from '../secret/secret.ts'

/** Without `total_commits` (Gitea before 1.17) a list of `[ui] FEED_MAX_COMMIT_NUM` commits, by default 5, may be cut. */
const MOST = { commits: 5, files: Number.POSITIVE_INFINITY }

/** Gitea, and Forgejo, which sends the same under both names. Neither has a ping: their test is a push. */
export const gitea: Forge = {
  id: 'gitea',
  title: 'Gitea and Forgejo',
  documentation: ['https://docs.gitea.com/usage/webhooks', 'https://forgejo.org/docs/latest/user/webhooks/'],
  hasUniqueBodies: true,
  isSender: (headers) => headers.get('x-gitea-event') !== null || headers.get('x-forgejo-event') !== null,
  verify: (request, secret) => verifyPayload(request, headerOf(request.headers, 'signature'), secret),
  parse: (request) =>
    parsed(() => {
      const { headers } = request
      const event = eventName(headers, headers.get('x-gitea-event') === null ? 'x-forgejo-event' : 'x-gitea-event')
      const delivery = deliveryId(headers, 'x-gitea-delivery', 'x-forgejo-delivery')
      const payload = readBody(request)
      switch (event) {
        case 'push':
          return [readPush(payload, delivery, MOST)]
        // A branch that is deleted is told in no push. One that is made is told in both.
        case 'delete':
          return [readRefEvent(payload, 'delete', delivery)]
        case 'pull_request':
          return [readPullRequest(payload, delivery, 'synchronized')]
        default:
          return [ignored(event, delivery)]
      }
    }),
  cloneUrls: plainCloneUrls,
}

/** Gitea's header, or Forgejo's where there is none: a wrong one is not made good by the other. */
function headerOf(headers: RequestHeaders, name: string): string | null {
  return headers.get(`x-gitea-${name}`) ?? headers.get(`x-forgejo-${name}`)
}

/**
 * Gitea and Gogs sign the payload before it is put into a form, other than GitHub, which signs the body
 * (services/webhook/deliver.go of Gitea, internal/database/webhook.go of Gogs).
 */
export function verifyPayload(request: ForgeRequest, signature: string | null, secret: Secret): Verification {
  const bytes = payloadBytes(request)
  return bytes === null ? refused('webhook_body_unreadable') : verifyHmac(signature, bytes, secret)
}
