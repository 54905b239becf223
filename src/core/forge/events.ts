import type { IgnoredEvent, RequestHeaders } from './forge.ts'
import { oneLine } from './payload-fields.ts'
import { RefusedPayload } from './refused-payload.ts'

/** The value of the header that names the event. @throws RefusedPayload */
export function eventName(headers: RequestHeaders, header: string): string {
  const name = oneLine(headers.get(header) ?? '')
  if (name === '') throw new RefusedPayload('webhook_event_missing', `It is ${header}.`)
  return name
}

/** What a delivery is recognized by when it comes again: the first of these headers that is there. */
export function deliveryId(headers: RequestHeaders, ...names: string[]): string | null {
  return names.map((name) => oneLine(headers.get(name) ?? '')).find((id) => id !== '') ?? null
}

/** An event that asks for nothing. @param reason a sentence; without it the kind of event is the reason */
export function ignored(event: string, deliveryId: string | null, reason = `Nothing is done about the event ${event}.`): IgnoredEvent {
  return { type: 'ignored', event, reason, deliveryId }
}

/** A push to something else than a branch or tag. */
export function otherRef(event: string, deliveryId: string | null, ref: string): IgnoredEvent {
  return ignored(event, deliveryId, `${oneLine(ref)} is neither a branch nor a tag.`)
}
