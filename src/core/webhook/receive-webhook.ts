import { createHash } from 'node:crypto'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Forge, ForgeEvent, ForgeRepository, ForgeRequest, Refusal } from '../forge/forge.ts'
import { forgeNamed, forgeOf } from '../forge/forges.ts'
import { matchesRepository } from '../forge/matches-repository.ts'
import { payloadBytes } from '../forge/read-body.ts'
import { actOn } from './act-on-events.ts'
import { decideOn, type Decided } from './decide-on-events.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'
import { describeEvent, nameOfSource } from './describe-events.ts'
import { cleaned, storable } from './storable-events.ts'
import { noSuchHook } from './webhook-errors.ts'
import { secretOf } from './webhook-of.ts'
import type { HookedDeployment, WebhookRecord } from './webhook.store.ts'

/** What a forge is answered: what became of its delivery, in words. */
export interface DeliveryAnswer {
  delivery: string
  outcome: DeliveryEnd['outcome'] | 'repeated'
  reason: string
}

/** Whose webhook has this key: to be asked before the body is read. @throws hook_not_found */
export async function findWebhook(core: Core, key: string): Promise<{ webhook: WebhookRecord; deployment: HookedDeployment }> {
  const found = /^[\w-]{16,64}$/.test(key) ? await core.webhooks.getByKey(key) : null
  if (!found) throw noSuchHook()
  return found
}

/**
 * Takes a delivery: verifies it, looks whether it is of the deployment's repository and new, puts it on record, and asks for
 * the rollouts that the deployment's rules want.
 * @throws hook_not_found for all that is not to be believed, the reason of which is on record;
 *   webhook_payload_refused for what is signed and cannot be read
 */
export async function receiveWebhook(
  core: Core,
  { webhook, deployment }: { webhook: WebhookRecord; deployment: HookedDeployment },
  request: ForgeRequest,
): Promise<DeliveryAnswer> {
  const forge = forgeNamed(webhook.forge)
  const now = core.clock.now()
  const refuse = ({ code, reason }: Refusal | { code: string; reason: string }, event = '') =>
    core.deliveries.refuse(deployment.id, forge.id, event, code, reason)

  const verification = forge.verify(request, secretOf(core, webhook), now)
  if (!verification.ok) {
    await refuse(withSender(verification.refusal, forge, request))
    throw noSuchHook()
  }
  await core.webhooks.noteVerified(webhook, now)
  const parsed = forge.parse(request)
  if (!parsed.ok) {
    await refuse(parsed.refusal)
    throw payloadRefused(parsed.refusal)
  }
  const events = cleaned(parsed.events)
  const decided = decideOn(events, webhook.rules)
  const other = events.map((event) => otherRepository(deployment, event)).find((reason) => reason !== null)
  if (other != null) {
    await refuse({ code: 'webhook_repository_other', reason: other }, describeEvent(decided.event).event)
    throw noSuchHook()
  }
  const delivery = await onRecord(core, forge, deployment, request, events, decided)
  if (delivery.outcome !== 'received') return { delivery: delivery.id, outcome: 'repeated', reason: 'This delivery was taken before.' }
  const end = await actOn(core, delivery, decided, {
    actor: { type: 'hook', id: `webhook:${deployment.id}`, name: askedBy(decided, forge), deployment },
    deployment: deployment.name,
    via: 'webhook',
  })
  await core.deliveries.tidy(deployment.id)
  return { delivery: delivery.id, outcome: end.outcome, reason: end.reason }
}

/** The one that is on record for it: the new one, or the one that it repeats, with which nothing may have been done yet. */
async function onRecord(
  core: Core,
  forge: Forge,
  deployment: HookedDeployment,
  request: ForgeRequest,
  events: ForgeEvent[],
  { event }: Decided,
): Promise<DeliveryRecord> {
  const isTry = events.every(({ type }) => type === 'ping')
  const id = events.find(({ deliveryId }) => deliveryId !== null)?.deliveryId ?? null
  const keys = {
    deliveryKey: id === null ? null : hash(`${forge.id} ${id}`),
    // Trying a webhook out twice is none of the replays that this keeps away.
    // What is hashed is what is signed, however it is put into a form.
    bodyKey: isTry || !forge.hasUniqueBodies ? null : hash(payloadBytes(request) ?? request.body),
  }
  const what = { deploymentId: deployment.id, source: forge.id, ...describeEvent(event) }
  const received = await core.deliveries.receive({ ...what, ...keys, events: storable(events) })
  const delivery = received ?? (await core.deliveries.sameAs(deployment.id, keys))
  if (delivery === null) throw new Error('A delivery was neither new nor on record.')
  return delivery
}

const hash = (given: string | Uint8Array) => createHash('sha256').update(given).digest('base64url')

/** Why an event is not of the deployment's repository; null: it is, or it is of none. */
function otherRepository({ repository }: HookedDeployment, event: ForgeEvent): string | null {
  const told = repositoryOf(event)
  if (told === null) return null
  const { matches, reason } = matchesRepository(repository ?? '', told)
  return matches ? null : reason
}

function repositoryOf(event: ForgeEvent): ForgeRepository | null {
  if (event.type === 'ignored') return null
  return event.type === 'pullRequest' ? event.base.repository : event.repository
}

function askedBy({ event }: Decided, forge: Forge): string {
  const { author } = describeEvent(event)
  return author === null ? nameOfSource(forge.id) : `${author} at ${forge.title}`
}

/** Which forge a repository is at is a guess where its host does not say so. */
function withSender({ code, reason }: Refusal, forge: Forge, { headers }: ForgeRequest): Refusal {
  const sender = forgeOf(headers)
  if (sender === null || sender.id === forge.id) return { code, reason }
  return { code, reason: `${reason} It says that it comes from ${sender.title}, and the webhook is set for ${forge.title}.` }
}

function payloadRefused({ reason }: Refusal): WebopsError {
  return new WebopsError({
    code: 'webhook_payload_refused',
    kind: 'invalid',
    message: reason,
    hint: "The list of deliveries of the deployment has it, too. The webhook's settings at the forge should say JSON.",
  })
}
