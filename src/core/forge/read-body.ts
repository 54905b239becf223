import type { ForgeRequest, RequestHeaders } from './forge.ts'
import { RefusedPayload } from './refused-payload.ts'

/**
 * Forges cap theirs at 25 MB (docs.github.com/webhooks/webhook-events-and-payloads), which read as JSON would be more than the
 * panel's memory. A push of the 2048 commits that GitHub tells has some 2 MiB.
 */
export const MOST_BYTES = 5 * 1024 * 1024
/** Payloads have ten levels. Some megabytes of brackets would become gigabytes of lists. */
const MOST_LEVELS = 100
/** Each value takes memory that its text does not tell. A list of changed files has some thirty letters a value. */
const MOST_VALUES = 300_000

const FIELD = Buffer.from('payload=')
const LATER_FIELD = Buffer.from('&payload=')

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COMMA] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c]

/** The payload, of JSON or of a form's field `payload`. @throws RefusedPayload */
export function readBody(request: ForgeRequest): Record<string, unknown> {
  if (request.body.byteLength > MOST_BYTES) throw new RefusedPayload('webhook_body_too_large', 'It may have 5 MiB.')
  const bytes = payloadBytes(request)
  if (bytes === null) throw new RefusedPayload('webhook_body_unreadable', 'It is a form without a field named payload.')
  if (isTooMuch(bytes))
    throw new RefusedPayload('webhook_body_unreadable', `It has more than ${MOST_LEVELS} levels or ${MOST_VALUES} values.`)
  const payload = parseJson(bytes)
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new RefusedPayload('webhook_body_unreadable', 'It is JSON, but no object.')
  return payload as Record<string, unknown>
}

/**
 * The bytes of the JSON in a body: itself, or what a form's field `payload` holds; null for a form without one. Only that field
 * is looked at: a form of millions of fields would fill the memory, and this comes before the signature is known to be right.
 */
export function payloadBytes({ headers, body }: ForgeRequest): Uint8Array | null {
  if (!isForm(headers)) return body
  const form = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const isFirst = form.subarray(0, FIELD.length).equals(FIELD)
  const start = isFirst ? 0 : form.indexOf(LATER_FIELD) + 1
  if (!isFirst && start === 0) return null
  const end = form.indexOf('&', start)
  const value = form.subarray(start + FIELD.length, end < 0 ? undefined : end).toString('latin1')
  try {
    return Buffer.from(decodeURIComponent(value.replaceAll('+', ' ')))
  } catch {
    return null
  }
}

function isForm(headers: RequestHeaders): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '')
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new RefusedPayload('webhook_body_unreadable', 'It is not JSON in UTF-8.')
  }
}

/** Counts brackets and commas that are not in a text. What is no JSON may be counted wrong, and is refused later. */
function isTooMuch(bytes: Uint8Array): boolean {
  let level = 0
  let values = 0
  let isText = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) isText = !isText
    else if (isText && byte === BACKSLASH) at += 1
    else if (!isText && (byte === OPEN_LIST || byte === OPEN_OBJECT)) [level, values] = [level + 1, values + 1]
    else if (!isText && (byte === CLOSE_LIST || byte === CLOSE_OBJECT)) level -= 1
    else if (!isText && byte === COMMA) values += 1
    if (level > MOST_LEVELS || values > MOST_VALUES) return true
  }
  return false
}
