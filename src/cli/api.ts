import { z } from 'zod'
import {
  addonView,
  createdTokenView,
  type DeploymentView,
  deploymentView,
  detectionView,
  listedDeploymentView,
  meView,
  pageOf,
  planView,
  type QueueView,
  queueView,
  type ReleaseDiffView,
  releaseDiffView,
  releaseView,
  rolloutSummaryView,
  type RolloutView,
  rolloutView,
  sshKeyView,
  tokenView,
} from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Client } from './client.ts'

/** The calls of the API that the CLI makes, each with its answer checked. */

export const deploymentPath = (name: string) => `/api/v1/deployments/${encodeURIComponent(name)}`

const queuedRollout = z.object({ id: z.string(), number: z.number() })
export type QueuedRollout = z.output<typeof queuedRollout>

export async function getDeployment(client: Client, name: string): Promise<DeploymentView> {
  return deploymentView.parse(await client.request('GET', deploymentPath(name)))
}

/** Null when there is none of that name. */
export async function findDeployment(client: Client, name: string): Promise<DeploymentView | null> {
  try {
    return await getDeployment(client, name)
  } catch (error) {
    if (error instanceof WebopsError && error.kind === 'not_found') return null
    throw error
  }
}

export async function createDeployment(client: Client, input: unknown, deploy: boolean): Promise<DeploymentView> {
  return deploymentView.parse(await client.request('POST', `/api/v1/deployments${deploy ? '' : '?deploy=false'}`, input))
}

export async function updateDeployment(client: Client, name: string, changes: unknown): Promise<void> {
  await client.request('PATCH', deploymentPath(name), changes)
}

/** @param volumes short names of its volumes that go with it */
export async function removeDeployment(client: Client, name: string, volumes: string[] = []): Promise<QueuedRollout> {
  const body = { name, ...(volumes.length > 0 && { volumes }) }
  return queuedRollout.parse(await client.request('DELETE', deploymentPath(name), body))
}

export interface RolloutRequest {
  kind: RolloutView['kind']
  ref?: string
  release?: number
  secrets?: 'current' | 'release'
}

/** Asks for a rollout. Asking twice with the same key is asking once. */
export async function requestRollout(
  client: Client,
  name: string,
  request: RolloutRequest,
  idempotencyKey?: string,
): Promise<QueuedRollout> {
  const headers = idempotencyKey ? { 'idempotency-key': idempotencyKey } : undefined
  return queuedRollout.parse(await client.request('POST', `${deploymentPath(name)}/rollouts`, request, headers))
}

export async function getRollout(client: Client, id: string) {
  return rolloutView.parse(await client.request('GET', `/api/v1/rollouts/${encodeURIComponent(id)}`))
}

export async function cancelRollout(client: Client, id: string): Promise<void> {
  await client.request('POST', `/api/v1/rollouts/${encodeURIComponent(id)}/cancel`)
}

/** What runs for a deployment, and what waits, the next one first. */
export async function getQueue(client: Client, name: string): Promise<QueueView> {
  return queueView.parse(await client.request('GET', `${deploymentPath(name)}/queue`))
}

/** @param position 1 for the next one */
export async function moveRollout(client: Client, id: string, position: number): Promise<QueueView> {
  return queueView.parse(await client.request('POST', `/api/v1/rollouts/${encodeURIComponent(id)}/move`, { position }))
}

export function listDeployments(client: Client, query: Record<string, string> = {}) {
  return everyPage(client, '/api/v1/deployments', listedDeploymentView, query)
}

export function listReleases(client: Client, name: string) {
  return everyPage(client, `${deploymentPath(name)}/releases`, releaseView)
}

/** @param to a release's number, or `settings` for what the next deploy uses */
export async function diffReleases(
  client: Client,
  name: string,
  from: number,
  to: number | 'settings',
  secrets: 'current' | 'release' = 'release',
): Promise<ReleaseDiffView> {
  const path = `${deploymentPath(name)}/releases/${from}/diff/${to}?secrets=${secrets}`
  return releaseDiffView.parse(await client.request('GET', path))
}

/** Makes a release's variables, ports and volumes the deployment's settings. */
export async function adoptRelease(client: Client, name: string, release: number): Promise<DeploymentView> {
  return deploymentView.parse(await client.request('POST', `${deploymentPath(name)}/releases/${release}/adopt`))
}

/** The latest first. */
export async function listRollouts(client: Client, name: string, limit: number) {
  const page = pageOf(rolloutSummaryView).parse(await client.request('GET', `${deploymentPath(name)}/rollouts?limit=${limit}`))
  return page.items
}

export async function listAddons(client: Client) {
  return listOf(addonView).parse(await client.request('GET', '/api/v1/addons'))
}

export async function listTokens(client: Client) {
  return listOf(tokenView).parse(await client.request('GET', '/api/v1/tokens'))
}

export async function createToken(client: Client, input: { name: string; expiresAt?: string }) {
  return createdTokenView.parse(await client.request('POST', '/api/v1/tokens', input))
}

export async function revokeToken(client: Client, id: string): Promise<void> {
  await client.request('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`)
}

export async function listSshKeys(client: Client) {
  return listOf(sshKeyView).parse(await client.request('GET', '/api/v1/me/ssh-keys'))
}

export async function addSshKey(client: Client, input: { key: string; name?: string }) {
  return sshKeyView.parse(await client.request('POST', '/api/v1/me/ssh-keys', input))
}

export async function removeSshKey(client: Client, id: string): Promise<void> {
  await client.request('DELETE', `/api/v1/me/ssh-keys/${encodeURIComponent(id)}`)
}

export async function plan(client: Client, request: unknown) {
  return planView.parse(await client.request('POST', '/api/v1/plans', request))
}

/** Names that the repository asks for and that are not set. */
export async function missingVariables(client: Client, deployment: string): Promise<string[]> {
  const answer = await client.request('GET', `/api/v1/deployments/${encodeURIComponent(deployment)}/variables`)
  return z.object({ missing: z.array(z.string()) }).parse(answer).missing
}

export async function detect(client: Client, request: { repository: string; ref?: string | undefined } & Record<string, unknown>) {
  return detectionView.parse(await client.request('POST', '/api/v1/detections', request))
}

export async function me(client: Client) {
  return meView.parse(await client.request('GET', '/api/v1/me'))
}

const PAGE_SIZE = '100'

async function everyPage<T extends z.ZodType>(
  client: Client,
  path: string,
  item: T,
  query: Record<string, string> = {},
): Promise<z.output<T>[]> {
  const items: z.output<T>[] = []
  const page = pageOf(item)
  for (let after: string | null = null; ;) {
    const parameters = new URLSearchParams({ limit: PAGE_SIZE, ...query, ...(after ? { after } : {}) })
    const answer = page.parse(await client.request('GET', `${path}?${parameters}`)) as { items: z.output<T>[]; next: string | null }
    items.push(...answer.items)
    if (!answer.next) return items
    after = answer.next
  }
}

/** Short lists come in a page of one. */
function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) }).transform((page) => page.items)
}
