import { z } from 'zod'
import {
  createdDeployHookView,
  deliveryView,
  type DeliveryView,
  deployHookView,
  type DeployHookView,
  webhookView,
  type WebhookView,
  webhookWithSecretView,
  type WebhookWithSecretView,
} from '#api/schemas/webhook-views.ts'
import { pageOf } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about webhooks and deploy hooks, each with its answer checked. */

const webhookPath = (name: string) => `${deploymentPath(name)}/webhook`
const deliveriesPath = (name: string) => `${deploymentPath(name)}/deliveries`
const deployHooksPath = (name: string) => `${deploymentPath(name)}/deploy-hooks`

export async function getWebhook(client: Client, name: string): Promise<WebhookView> {
  return webhookView.parse(await client.request('GET', webhookPath(name)))
}

/** Null for a deployment that takes none. */
export async function findWebhook(client: Client, name: string): Promise<WebhookView | null> {
  try {
    return await getWebhook(client, name)
  } catch (error) {
    if (error instanceof WebopsError && error.code === 'webhook_not_set') return null
    throw error
  }
}

export async function createWebhook(client: Client, name: string, input: unknown): Promise<WebhookWithSecretView> {
  return webhookWithSecretView.parse(await client.request('POST', webhookPath(name), input))
}

export async function updateWebhook(client: Client, name: string, changes: unknown): Promise<WebhookView> {
  return webhookView.parse(await client.request('PATCH', webhookPath(name), changes))
}

/** Gives it another secret. */
export async function renewWebhookSecret(client: Client, name: string): Promise<WebhookWithSecretView> {
  return webhookWithSecretView.parse(await client.request('POST', `${webhookPath(name)}/secret`))
}

export async function removeWebhook(client: Client, name: string): Promise<void> {
  await client.request('DELETE', webhookPath(name))
}

/** The latest first. */
export async function listDeliveries(client: Client, name: string, limit: number): Promise<DeliveryView[]> {
  return pageOf(deliveryView).parse(await client.request('GET', `${deliveriesPath(name)}?limit=${limit}`)).items
}

/** @returns the replay, which is a delivery of its own */
export async function replayDelivery(client: Client, name: string, id: string): Promise<DeliveryView> {
  return deliveryView.parse(await client.request('POST', `${deliveriesPath(name)}/${encodeURIComponent(id)}/replay`))
}

export async function listDeployHooks(client: Client, name: string): Promise<DeployHookView[]> {
  return z.object({ items: z.array(deployHookView) }).parse(await client.request('GET', deployHooksPath(name))).items
}

/** @returns with its address, which is told this once */
export async function createDeployHook(client: Client, name: string, hook: string): Promise<DeployHookView & { url: string }> {
  return createdDeployHookView.parse(await client.request('POST', deployHooksPath(name), { name: hook }))
}

export async function removeDeployHook(client: Client, name: string, hook: string): Promise<void> {
  await client.request('DELETE', `${deployHooksPath(name)}/${encodeURIComponent(hook)}`)
}
