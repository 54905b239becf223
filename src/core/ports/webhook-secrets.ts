import type { Secret } from '../secret/secret.ts'

/** The secrets that webhooks are signed with: derived anew whenever they are asked for, and kept nowhere. */
export interface WebhookSecrets {
  /**
   * 43 letters of base64url, of 256 bits.
   * @param key of the webhook's address
   * @param generation another one gives another secret
   */
  of(key: string, generation: number): Secret
}
