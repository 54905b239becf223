import type { DeliveryView, WebhookView } from '#api/schemas/webhook-views.ts'
import { StateShape, type StateTone } from '../deployment/state-shape.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { arrivalOf } from './arrival.ts'
import { forgeWords } from '#core/forge/forge-words.ts'

interface WebhookArrivalProps {
  webhook: WebhookView
  /** Newest first. */
  deliveries: DeliveryView[]
}

const TONE: Record<'waiting' | 'refused' | 'verified', StateTone> = { waiting: 'waiting', refused: 'bad', verified: 'good' }

/** Whether what was entered at the forge is right, by what has come from there. The page around it is read again by itself. */
export function WebhookArrival({ webhook, deliveries }: WebhookArrivalProps) {
  const { name, first, how } = forgeWords(webhook.forge)
  const arrival = arrivalOf(webhook, deliveries)
  const refused = arrival.state === 'verified' ? arrival.refused : arrival.state === 'refused' ? arrival : null
  return (
    <div data-testid="webhook-arrival" data-state={arrival.state} className="space-y-1">
      <p className="flex items-start gap-2">
        <StateShape tone={TONE[arrival.state]} className="mt-1" />
        <span className="min-w-0">
          {/* The times beside it change each second: they are not read out. */}
          <span role="status" className="font-medium">
            {arrival.state === 'waiting' && `Waiting for ${name}’s ${first}…`}
            {arrival.state === 'refused' && 'Something came and was refused.'}
            {arrival.state === 'verified' && 'Verified:'}
          </span>{' '}
          {arrival.state === 'waiting' && <span className="text-muted">{how}</span>}
          {arrival.state === 'verified' && (
            <span className="text-muted">
              the last one that was signed with this secret came <RelativeTime at={arrival.at} />.
            </span>
          )}
        </span>
      </p>
      {refused && (
        <p className="pl-5 text-[13px] break-words text-bad">
          {arrival.state === 'verified' && 'Since then one was refused, '}
          <RelativeTime at={refused.at} />: {refused.reason}
        </p>
      )}
      {arrival.state === 'refused' && <p className="pl-5 text-[13px] text-muted">Waiting for one that is right…</p>}
    </div>
  )
}
