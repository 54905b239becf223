import { z } from 'zod'
import { plainCloneUrls } from './clone-urls.ts'
import { deliveryId, eventName, ignored } from './events.ts'
import type { Forge, ForgeRequest, Verification } from './forge.ts'
import { readPullRequest, readPush, repositoryOf, repositoryShape } from './github-shape.ts'
import { readFields } from './payload-fields.ts'
import { readBody } from './read-body.ts'
import { parsed } from './refused-payload.ts'
import { refused, verifyHmac } from './verify-signature.ts'
import type { Secret } from '../secret/secret.ts'

/** The documentation's own figures for a push: 2048 commits, and 3000 files a commit. */
const MOST = { commits: 2048, files: 3000 }
const pingShape = z.object({ repository: repositoryShape.nullish() })

/** github.com, GitHub Enterprise Server and Enterprise Cloud. */
export const github: Forge = {
  id: 'github',
  title: 'GitHub',
  documentation: [
    'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
  ],
  hasUniqueBodies: true,
  isSender: (headers) => headers.get('x-github-event') !== null,
  verify: verifyGithub,
  parse: (request) =>
    parsed(() => {
      const { headers } = request
      const event = eventName(headers, 'x-github-event')
      const delivery = deliveryId(headers, 'x-github-delivery')
      const payload = readBody(request)
      switch (event) {
        case 'push':
          return [readPush(payload, delivery, MOST)]
        case 'pull_request':
          return [readPullRequest(payload, delivery, 'synchronize')]
        case 'ping': {
          const { repository } = readFields(pingShape, payload)
          return [{ type: 'ping', deliveryId: delivery, repository: repository ? repositoryOf(repository) : null }]
        }
        default:
          return [ignored(event, delivery)]
      }
    }),
  cloneUrls: plainCloneUrls,
}

/** Over the raw body, form or JSON. `X-Hub-Signature` is SHA-1 and there for old receivers: alone it is none. */
function verifyGithub({ headers, body }: ForgeRequest, secret: Secret): Verification {
  const signature = headers.get('x-hub-signature-256')
  const verification = verifyHmac(signature, body, secret, 'sha256=')
  const hasOld = signature === null && headers.get('x-hub-signature') !== null
  if (verification.ok || !hasOld || verification.refusal.code === 'webhook_secret_empty') return verification
  return refused('webhook_signature_algorithm', 'X-Hub-Signature is SHA-1; X-Hub-Signature-256 is missing.')
}
