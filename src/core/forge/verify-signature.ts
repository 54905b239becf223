import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../secret/secret.ts'
import { REFUSALS, type RefusalCode, type RequestHeaders, type Verification } from './forge.ts'

const OTHER_ALGORITHM = /^(?:sha1|sha224|sha384|sha512|md5|v1a)\b[=,]/i
/** Standard Webhooks leaves the tolerance to the receiver; its own libraries allow five minutes. */
const TOLERANCE_MS = 5 * 60_000

/**
 * HMAC-SHA-256 of the bytes, in hexadecimal digits.
 * @param signature the header's value; null: it was not sent
 * @param prefix what stands before the digits, such as `sha256=`
 */
export function verifyHmac(signature: string | null, bytes: Uint8Array, secret: Secret, prefix = ''): Verification {
  if (isEmpty(secret)) return refused('webhook_secret_empty')
  if (signature === null || signature === '') return refused('webhook_signature_missing')
  if (OTHER_ALGORITHM.test(signature)) return refused('webhook_signature_algorithm')
  const digits = signature.startsWith(prefix) ? signature.slice(prefix.length) : ''
  if (!/^[0-9a-f]{64}$/i.test(digits)) return refused('webhook_signature_malformed')
  const expected = createHmac('sha256', secret.reveal()).update(bytes).digest()
  return timingSafeEqual(expected, Buffer.from(digits, 'hex')) ? { ok: true } : refused('webhook_signature_wrong')
}

/** A token that is sent as it is. Compared by their hashes, which are of one length whatever was sent. */
export function verifyToken(token: string | null, secret: Secret): Verification {
  if (isEmpty(secret)) return refused('webhook_secret_empty')
  if (token === null || token === '') return refused('webhook_signature_missing')
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(token), hash(secret.reveal())) ? { ok: true } : refused('webhook_signature_wrong')
}

/**
 * Standard Webhooks (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA-256 of
 * `id.timestamp.body`, in base64 after `v1,`; several may be given while a secret is being replaced.
 * @param secret `whsec_` and the key in base64
 */
export function verifyStandardWebhook(headers: RequestHeaders, body: Uint8Array, secret: Secret, now: Date): Verification {
  const key = standardKey(secret)
  if (key === null) return refused('webhook_secret_empty', 'It begins with whsec_, and no key in base64 follows.')
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers.get(name))
  if (!signatures) return refused('webhook_signature_missing', 'The secret is a signing token, and the request has no webhook-signature.')
  if (!id || !/^\d{1,12}$/.test(timestamp ?? '')) return refused('webhook_signature_malformed')
  const given = signatures.split(' ').filter(Boolean)
  const ours = given.filter((one) => one.startsWith('v1,')).map((one) => one.slice('v1,'.length))
  if (ours.length === 0) return refused(given.some(isOtherVersion) ? 'webhook_signature_algorithm' : 'webhook_signature_malformed')
  // Node takes base64 with more or less behind it for the same.
  const decoded = ours.filter((text) => /^[A-Za-z0-9+/]{43}=$/.test(text)).map((text) => Buffer.from(text, 'base64'))
  if (decoded.length === 0) return refused('webhook_signature_malformed')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  if (!decoded.some((bytes) => timingSafeEqual(expected, bytes))) return refused('webhook_signature_wrong')
  const age = Math.abs(now.getTime() - Number(timestamp) * 1000)
  return age <= TOLERANCE_MS ? { ok: true } : refused('webhook_signature_expired')
}

/** Whether a secret is a signing token of Standard Webhooks. It alone decides the scheme: a request cannot choose the weaker one. */
export function isSigningToken(secret: Secret): boolean {
  return secret.reveal().startsWith('whsec_')
}

/** A refusal with its code's own sentence, and what more there is to say. */
export function refused(code: RefusalCode, detail = ''): Verification {
  return { ok: false, refusal: { code, reason: [REFUSALS[code], detail].filter(Boolean).join(' ') } }
}

/** A signing token without its key is empty as well. */
function isEmpty(secret: Secret): boolean {
  return /^\s*(?:whsec_)?\s*$/.test(secret.reveal())
}

function isOtherVersion(signature: string): boolean {
  return /^v\d+\w*,/.test(signature)
}

/** Null where none is left: an empty key would verify what anybody signed. */
function standardKey(secret: Secret): Buffer | null {
  const text = secret.reveal().slice('whsec_'.length)
  const key = Buffer.from(text, 'base64')
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && key.length > 0 ? key : null
}
