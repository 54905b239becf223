import type { z } from 'zod'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import { deployRules, type DeployRules } from '../forge/deploy-rules.schema.ts'
import { forgeOfRepository, isOnServer } from '../forge/forge-of-repository.ts'
import { previewOfPreview } from '../preview/preview-errors.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { webhookExists, webhookWithoutRepository } from './webhook-errors.ts'
import { newKey, secretOf, webhookFor, withUrl, type WebhookDetails } from './webhook-of.ts'
import { webhookChanges, webhookInput } from './webhook.schema.ts'

/** A webhook with its secret, which is told when it is made, and to nobody else. */
export type WebhookWithSecret = WebhookDetails & { secret: string }

/**
 * Lets a deployment take the webhook of its repository's forge.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, webhook_exists, webhook_without_repository, webhooks_unavailable, preview_of_preview
 */
export async function createWebhook(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof webhookInput>,
): Promise<WebhookWithSecret> {
  const { forge, branches, tags, paths, pullRequests } = webhookInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  if (!isOnServer(deployment.repository)) throw webhookWithoutRepository(name, deployment.repository)
  if (deployment.preview) throw previewOfPreview(name)
  // A branch's name may be longer than a pattern: it is refused here, not when it is read again.
  const rules = deployRules.parse({ branches: branches ?? [deployment.branch], tags, paths, pullRequests })
  const made = {
    deploymentId: deployment.id,
    key: newKey(),
    forge: forge ?? forgeOfRepository(deployment.repository) ?? 'gitea',
    rules,
    updatedBy: authorOf(actor).name,
  }
  // Where no secret can be told, none is made.
  secretOf(core, { key: made.key, generation: 1 })
  try {
    const webhook = await core.webhooks.create(made)
    await audit(core, actor, 'webhook.create', deployment, made)
    return { ...withUrl(core, webhook), secret: secretOf(core, webhook).reveal() }
  } catch (error) {
    throw isUniqueViolation(error) ? webhookExists(name) : error
  }
}

/**
 * Changes what is done about deliveries; what is not named stays. Previews of pull requests that it takes no more end soon after
 * (preview/see-to-previews.ts).
 * @throws ZodError, deployment_not_found, forbidden, webhook_not_set
 */
export async function updateWebhook(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof webhookChanges>,
): Promise<WebhookDetails> {
  const { forge, ...rules } = webhookChanges.parse(input)
  const { deployment, webhook } = await webhookFor(core, actor, name, 'update')
  const changes = { forge: forge ?? webhook.forge, rules: { ...webhook.rules, ...rules }, updatedBy: authorOf(actor).name }
  const changed = await core.webhooks.update(deployment.id, changes)
  await audit(core, actor, 'webhook.update', deployment, changes)
  return withUrl(core, changed)
}

/**
 * A webhook that deploys a deployment's own branch alone goes on to do so when that is another one now: else each push to the one
 * before would be deployed over it.
 */
export async function followBranch(core: Core, actor: Actor, deploymentId: string, from: string, to: string): Promise<void> {
  const webhook = await core.webhooks.get(deploymentId)
  if (!webhook || webhook.rules.branches.length !== 1 || webhook.rules.branches[0] !== from) return
  const rules = deployRules.safeParse({ ...webhook.rules, branches: [to] })
  if (rules.success) await core.webhooks.update(deploymentId, { forge: webhook.forge, rules: rules.data, updatedBy: authorOf(actor).name })
}

/** Gives it another secret: the one before is worth nothing any more. @throws deployment_not_found, forbidden, webhook_not_set */
export async function renewWebhookSecret(core: Core, actor: Actor, name: string): Promise<WebhookWithSecret> {
  const { deployment, webhook: before } = await webhookFor(core, actor, name, 'update')
  // Where no secret can be told, the one before stays.
  secretOf(core, before)
  const webhook = await core.webhooks.renewSecret(deployment.id, authorOf(actor).name)
  await auditDeployment(core, actor, 'webhook.renew_secret', deployment)
  return { ...withUrl(core, webhook), secret: secretOf(core, webhook).reveal() }
}

/**
 * Its address is gone then, and another one has another address. Previews that it made end soon after (preview/see-to-previews.ts).
 * @throws deployment_not_found, forbidden, webhook_not_set
 */
export async function removeWebhook(core: Core, actor: Actor, name: string): Promise<void> {
  const { deployment } = await webhookFor(core, actor, name, 'update')
  await core.webhooks.remove(deployment.id)
  await auditDeployment(core, actor, 'webhook.remove', deployment)
}

async function audit(
  core: Core,
  actor: Actor,
  action: string,
  deployment: DeploymentRecord,
  { forge, rules }: { forge: string; rules: DeployRules },
): Promise<void> {
  await auditDeployment(core, actor, action, deployment, { forge, ...rules })
}
