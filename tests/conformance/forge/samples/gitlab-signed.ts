import { createHmac } from 'node:crypto'
import { gitlabSamples } from './gitlab.ts'
import { FACTS, type ForgeSamples } from './sample.ts'

/** GitLab with a signing token, as `whsec_` and 32 bytes in base64. */
export const SIGNING_TOKEN = `whsec_${Buffer.from('a key of exactly thirty-two byte').toString('base64')}`
/** The time that the suite takes for now. */
export const NOW = new Date('2026-03-01T09:31:00Z')

/** A signing token for what is one, and what the samples take for another's. */
function signed(body: string, secret: string, algorithm = 'sha256', version = 'v1'): Record<string, string> {
  const timestamp = String(NOW.getTime() / 1000 - 60)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac(algorithm, key).update(`${FACTS.delivery}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': FACTS.delivery, 'webhook-timestamp': timestamp, 'webhook-signature': `${version},${signature}` }
}

export const gitlabSignedSamples: ForgeSamples = {
  ...gitlabSamples,
  sign: (body, secret) => signed(body, secret),
  signOtherwise: (body, secret) => signed(body, secret, 'sha512', 'v2'),
  signature: 'webhook-signature',
}
