import { hmacFingerprints } from '#adapters/secrets/hmac-fingerprints.ts'
import { derivedWebhookSecrets } from '#adapters/secrets/derived-webhook-secrets.ts'
import type { Env } from '#env'
import type { Log } from './log.ts'
import { wireCore } from './wire-core.ts'

/**
 * What the panel works with: records, the queue, the public half of the key. Nothing that acts: that the code for it
 * is not even loaded here keeps the panel small, too.
 */
export async function wirePanel(env: Env, log: Log) {
  const { core, queue, close } = await wireCore(env, log)
  if (env.nextAuthSecret) {
    core.fingerprints = hmacFingerprints(env.nextAuthSecret)
    core.webhookSecrets = derivedWebhookSecrets(env.nextAuthSecret)
  }
  return { core, queue, close }
}
