import { hkdfSync } from 'node:crypto'
import type { WebhookSecrets } from '#core/ports/webhook-secrets.ts'
import { Secret } from '#core/secret/secret.ts'

/** @param secret of the panel's own: who has it can ask for rollouts without a webhook as well */
export function derivedWebhookSecrets(secret: string): WebhookSecrets {
  // From nothing everybody can derive them.
  if (secret === '') throw new Error('The panel has no secret of its own.')
  return {
    of: (key, generation) => {
      const bytes = hkdfSync('sha256', secret, '', `webops webhook ${key} ${generation}`, 32)
      return new Secret(Buffer.from(bytes).toString('base64url'))
    },
  }
}
