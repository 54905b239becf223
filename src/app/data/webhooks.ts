import { notFound } from 'next/navigation'
import { presentDelivery, presentDeployHook, presentWebhook } from '#api/presenters/present-webhook.ts'
import { presentPoll } from '#api/presenters/present-poll.ts'
import type { PollView } from '#api/schemas/poll-view.ts'
import type { DeliveryView, DeployHookView, WebhookView } from '#api/schemas/webhook-views.ts'
import type { ForgeInfo } from '#components/webhook/forge-info.ts'
import type { Core } from '#core/core.ts'
import { listDeployHooks } from '#core/deploy-hook/deploy-hooks.ts'
import { deploymentFor } from '#core/deployment/get-deployment.ts'
import { FORGE_IDS, type ForgeId } from '#core/forge/forge.ts'
import { forgeOfRepository, isOnServer } from '#core/forge/forge-of-repository.ts'
import { forgeNamed } from '#core/forge/forges.ts'
import type { Actor } from '#core/user/actor.ts'
import { listDeliveries } from '#core/webhook/deliveries.ts'
import type { DeliveryRecord } from '#core/webhook/delivery-record.ts'
import { withUrl } from '#core/webhook/webhook-of.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

const PAGE = 20
/** As many as are kept. */
const AT_MOST = 500
/** What one question to the core answers. */
const AT_ONCE = 100

export interface Webhooks {
  /** Null: it takes none. */
  webhook: WebhookView | null
  /** What the deployment deploys by itself. */
  branch: string
  /** Whether the repository is on a server, and which forge its address says. */
  hasForge: boolean
  guessed: ForgeId | null
  forges: ForgeInfo[]
  /** Newest first. */
  deliveries: DeliveryView[]
  /** How many to ask for to see more of them; null: these are all. */
  more: number | null
  hooks: DeployHookView[]
  /** Null: nobody looks at the repository. */
  poll: PollView | null
  /** Whether there is a repository to look at. */
  hasRepository: boolean
  isStopped: boolean
}

/**
 * All that a deployment's page of webhooks shows.
 * @param asked how many deliveries, as the address has it: it may be anything
 */
export async function loadWebhooks(name: string, asked: string | undefined): Promise<Webhooks> {
  const actor = await requireActor()
  const core = panelCore()
  try {
    const { id, repository, branch, desiredState } = await deploymentFor(core, actor, name, 'read')
    const [webhook, hooks, deliveries, poll] = await Promise.all([
      core.webhooks.get(id),
      listDeployHooks(core, actor, name),
      newest(core, actor, name, countOf(asked)),
      core.polls.get(id),
    ])
    const hasForge = isOnServer(repository)
    return {
      webhook: webhook && presentWebhook(withUrl(core, webhook)),
      branch,
      hasForge,
      guessed: hasForge ? forgeOfRepository(repository) : null,
      forges: FORGE_IDS.map(forgeNamed).map(({ id, title, documentation }) => ({ id, title, documentation })),
      deliveries: deliveries.items.map(presentDelivery),
      more: deliveries.next === null || deliveries.items.length >= AT_MOST ? null : deliveries.items.length + PAGE,
      hooks: hooks.map(presentDeployHook),
      poll: poll && presentPoll(poll),
      hasRepository: repository !== null,
      isStopped: desiredState === 'stopped',
    }
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}

const countOf = (asked: string | undefined) => (/^\d{1,3}$/.test(asked ?? '') ? Math.min(Math.max(Number(asked), PAGE), AT_MOST) : PAGE)

async function newest(core: Core, actor: Actor, name: string, count: number): Promise<{ items: DeliveryRecord[]; next: string | null }> {
  const items: DeliveryRecord[] = []
  let next: string | null = null
  do {
    const limit = Math.min(count - items.length, AT_ONCE)
    const page = await listDeliveries(core, actor, name, { limit, ...(next !== null && { after: next }) })
    items.push(...page.items)
    next = page.next
  } while (next !== null && items.length < count)
  return { items, next }
}
