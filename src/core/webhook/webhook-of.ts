import { randomBytes } from 'node:crypto'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { REFUSALS } from '../forge/forge.ts'
import type { Secret } from '../secret/secret.ts'
import type { Actor } from '../user/actor.ts'
import type { Action } from '../user/policy.ts'
import { webhookUrl } from './hook-address.ts'
import { webhookNotSet, webhooksUnavailable } from './webhook-errors.ts'
import type { WebhookRecord } from './webhook.store.ts'

/** A webhook with what a forge has to be told but for the secret. */
export interface WebhookDetails extends WebhookRecord {
  url: string
}

export const newKey = () => randomBytes(24).toString('base64url')

/** A deployment's webhook. @throws deployment_not_found, forbidden, webhook_not_set */
export async function webhookFor(
  core: Core,
  actor: Actor,
  name: string,
  action: Action,
): Promise<{ deployment: DeploymentRecord; webhook: WebhookDetails }> {
  const deployment = await deploymentFor(core, actor, name, action)
  const webhook = await core.webhooks.get(deployment.id)
  if (!webhook) throw webhookNotSet(name)
  return { deployment, webhook: withUrl(core, webhook) }
}

export function withUrl(core: Core, webhook: WebhookRecord): WebhookDetails {
  return { ...webhook, url: webhookUrl(core.settings, webhook.key) }
}

/** What it is signed with, for whoever enters it at the forge. @throws webhooks_unavailable, Error for an empty one */
export function secretOf(core: Core, { key, generation }: Pick<WebhookRecord, 'key' | 'generation'>): Secret {
  if (!core.webhookSecrets) throw webhooksUnavailable()
  const secret = core.webhookSecrets.of(key, generation)
  if (secret.reveal() === '') throw new Error(REFUSALS.webhook_secret_empty)
  return secret
}
