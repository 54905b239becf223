import type { DeliveryView, WebhookView } from '#api/schemas/webhook-views.ts'

/** Whether the forge has been heard of with the secret that the webhook has now. */
export type Arrival =
  | { state: 'waiting' }
  /** What came last is not to be believed, and nothing was before it. */
  | { state: 'refused'; at: string; reason: string }
  /** `refused`: what has come since then and is not to be believed. */
  | { state: 'verified'; at: string; refused: { at: string; reason: string } | null }

/** @param deliveries newest first */
export function arrivalOf(webhook: Pick<WebhookView, 'verifiedAt' | 'updatedAt'>, deliveries: DeliveryView[]): Arrival {
  const { verifiedAt, updatedAt } = webhook
  const last = deliveries.find(({ source, replayOf }) => source !== 'hook' && replayOf === null)
  // One from before the webhook was made or got this secret tells nothing about it.
  const counts = last?.outcome === 'refused' && last.receivedAt >= (verifiedAt ?? updatedAt)
  const refused = last && counts ? { at: last.receivedAt, reason: last.reason ?? '' } : null
  if (verifiedAt !== null) return { state: 'verified', at: verifiedAt, refused }
  return refused ? { state: 'refused', ...refused } : { state: 'waiting' }
}
