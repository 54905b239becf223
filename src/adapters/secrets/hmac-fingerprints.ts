import { createHmac, hkdfSync } from 'node:crypto'
import type { Fingerprints } from '#core/ports/fingerprints.ts'

const DIGITS = 12

/**
 * Fingerprints by HMAC-SHA-256.
 * @param secret of the panel's own; the key is derived from it, so that it serves nothing else
 */
export function hmacFingerprints(secret: string): Fingerprints {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'webops fingerprints of variables', 32))
  return {
    of: (projectId, value) =>
      createHmac('sha256', key)
        .update(JSON.stringify([projectId, value]))
        .digest('hex')
        .slice(0, DIGITS),
  }
}
