import { presentMoment } from './present-moment.ts'
import type { DeliveryView, DeployHookView, WebhookView, WebhookWithSecretView } from '../schemas/webhook-views.ts'
import type { DeployHookRecord } from '#core/deploy-hook/deploy-hook.store.ts'
import type { DeliveryRecord } from '#core/webhook/delivery-record.ts'
import type { WebhookWithSecret } from '#core/webhook/set-webhook.ts'
import type { WebhookDetails } from '#core/webhook/webhook-of.ts'

export function presentWebhook({ forge, url, rules, verifiedAt, createdAt, updatedAt, updatedBy }: WebhookDetails): WebhookView {
  const { branches, tags, paths, pullRequests } = rules
  const times = { verifiedAt: presentMoment(verifiedAt), createdAt: presentMoment(createdAt), updatedAt: presentMoment(updatedAt) }
  return { forge, url, branches, tags, paths, pullRequests, ...times, updatedBy }
}

export function presentWebhookWithSecret(webhook: WebhookWithSecret): WebhookWithSecretView {
  return { ...presentWebhook(webhook), secret: webhook.secret }
}

export function presentDelivery({ deploymentId: _internal, receivedAt, ...delivery }: DeliveryRecord): DeliveryView {
  return { ...delivery, receivedAt: presentMoment(receivedAt) }
}

export function presentDeployHook({ name, prefix, createdBy, createdAt, lastUsedAt }: DeployHookRecord): DeployHookView {
  return { name, prefix, createdBy, createdAt: presentMoment(createdAt), lastUsedAt: presentMoment(lastUsedAt) }
}
