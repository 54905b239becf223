import { createHash } from 'node:crypto'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { ignored } from '../forge/events.ts'
import type { Forge, ForgeEvent, ForgeRequest, Refusal } from '../forge/forge.ts'
import { forgeNamed, forgeOf } from '../forge/forges.ts'
import { payloadBytes } from '../forge/read-body.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import { actOn } from './act-on-events.ts'
import { decideOn, type Decided } from './decide-on-events.ts'
import type { DeliveryEnd, DeliveryRecord } from './delivery-record.ts'
import { askedBy, describeEvent } from './describe-events.ts'
import { otherRepository } from './other-repository.ts'
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
  if (!parsed.ok && parsed.refusal.code !== 'webhook_ref_refused') {
    await refuse(parsed.refusal)
    throw payloadRefused(parsed.refusal)
  }
  // A name that cannot be deployed is nobody's mistake: some forges switch a webhook off that refuses what they send.
  const events = cleaned(parsed.ok ? parsed.events : [ignored('push', null, parsed.refusal.reason)])
  const decided = decideOn(events, webhook.rules)
  const other = otherRepository(deployment.repository, events)
  if (other !== null) {
    await refuse({ code: 'webhook_repository_other', reason: other }, describeEvent(decided.event).event)
    throw noSuchHook()
  }
  const delivery = await onRecord(core, forge, deployment, request, events, decided)
  // One that came to nothing may come to something by the rules as they are now.
  if (delivery.outcome === 'deployed' || delivery.outcome === 'answered')
    return { delivery: delivery.id, outcome: 'repeated', reason: `This delivery was taken before: it was ${delivery.outcome}.` }
  const { event } = decided
  const end = await actOn(core, delivery, decided, {
    actor: { type: 'hook', id: `webhook:${deployment.id}`, name: askedBy(event, forge.id), deployment },
    deployment: deployment.name,
    via: 'webhook',
  })
  await bestEffort(core.deliveries.tidy(deployment.id))
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
  const received = await core.deliveries.receive({ ...what, ...keys, events: storable(events, event) })
  const delivery = received ?? (await core.deliveries.sameAs(deployment.id, keys))
  if (delivery === null) throw new Error('A delivery was neither new nor on record.')
  return delivery
}

const hash = (given: string | Uint8Array) => createHash('sha256').update(given).digest('base64url')

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
