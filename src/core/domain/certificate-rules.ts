import type { KeyObject, X509Certificate } from 'node:crypto'

/** What the panel takes and the worker hands over: both ask here, so that neither refuses what the other lets through. */

const SMALLEST_RSA_BITS = 2048
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1']

/** Whether browsers and the proxy both take a private key of this kind: RSA from 2048 bits, P-256, P-384, P-521. */
export function isKeyForBrowsers({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= SMALLEST_RSA_BITS
  return type === 'ec' && CURVES.includes(details?.namedCurve ?? '')
}

/** DNS names that a certificate answers for, in lower case. */
export function dnsNamesOf({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '').split(', ').flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4).toLowerCase()] : []))
}
