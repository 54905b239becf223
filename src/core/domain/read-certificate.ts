import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { CertificateInput } from './domain.schema.ts'
import { certificateError, keyError } from './certificate-errors.ts'
import { dnsNamesOf, isKeyForBrowsers } from './certificate-rules.ts'

/** A certificate that was handed in, found to be right. */
export interface ReadCertificate {
  /** The chain in PEM, its own certificate first. */
  certificate: string
  /** PKCS#8 in PEM, unencrypted. */
  privateKey: string
  names: string[]
  notAfter: Date
  /** SHA-256, in hex. */
  fingerprint: string
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )?PRIVATE KEY-----/
const MOST_CERTIFICATES = 10
/** Of wildcards one name is tried that the certificate has to be good for. */
const ANY_LABEL = 'webops-any-name'

/**
 * Reads a certificate and its key, and checks that browsers could accept them for a name.
 * No message holds anything of the key.
 * @throws certificate_unreadable, certificate_chain_broken, certificate_not_yet_valid, certificate_expired,
 *   certificate_other_name, certificate_key_unreadable, certificate_key_locked, certificate_key_unfit, certificate_key_mismatch
 */
export function readCertificate(input: CertificateInput, host: string, now: Date): ReadCertificate {
  const [leaf, ...issuers] = readChain(input.certificate)
  if (!leaf) throw certificateError({ code: 'certificate_unreadable', kind: 'invalid', message: 'That is no certificate.', hint: PEM_HINT })
  const key = readKey(input.privateKey)
  if (!leaf.checkPrivateKey(key)) {
    throw keyError({
      code: 'certificate_key_mismatch',
      kind: 'invalid',
      message: 'The private key is not that of the certificate.',
      hint: KEY_HINT,
    })
  }
  checkChain(leaf, issuers)
  const notAfter = new Date(leaf.validTo)
  if (new Date(leaf.validFrom) > now) {
    throw certificateError({
      code: 'certificate_not_yet_valid',
      kind: 'invalid',
      message: `The certificate is valid from ${day(leaf.validFrom)} on.`,
      hint: 'Is the clock of the server right?',
    })
  }
  if (notAfter <= now)
    throw certificateError({
      code: 'certificate_expired',
      kind: 'invalid',
      message: `The certificate ended on ${day(leaf.validTo)}.`,
      hint: 'Have it renewed, and hand in the new one.',
    })
  const names = dnsNamesOf(leaf)
  if (!leaf.checkHost(host.replace(/^\*/, ANY_LABEL), { subject: 'never' })) {
    const isFor = names.length > 0 ? `for ${names.slice(0, 5).join(', ')}` : 'for no DNS name'
    throw certificateError({
      code: 'certificate_other_name',
      kind: 'invalid',
      message: `The certificate is ${isFor}, and not for ${host}.`,
      hint: 'Hand in one that has this name among its alternative names.',
    })
  }
  return {
    certificate: [leaf, ...issuers].map((one) => one.toString()).join(''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string,
    names,
    notAfter,
    fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

const PEM_HINT =
  'Give it as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, its own certificate first and then those that signed it.'
const KEY_HINT =
  'Give the key that the certificate was asked for with, as PEM, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.'

function readChain(text: string): X509Certificate[] {
  const blocks = text.match(CERTIFICATE) ?? []
  if (blocks.length > MOST_CERTIFICATES) {
    throw certificateError({
      code: 'certificate_unreadable',
      kind: 'invalid',
      message: `These are ${blocks.length} certificates.`,
      hint: 'A chain has two or three. Leave the others out.',
    })
  }
  try {
    return blocks.map((pem) => new X509Certificate(pem))
  } catch {
    throw certificateError({ code: 'certificate_unreadable', kind: 'invalid', message: 'The certificate cannot be read.', hint: PEM_HINT })
  }
}

function readKey(text: string): KeyObject {
  const pem = KEY.exec(text)?.[0]
  if (!pem) throw keyError({ code: 'certificate_key_unreadable', kind: 'invalid', message: 'That is no private key.', hint: KEY_HINT })
  if (/BEGIN ENCRYPTED|Proc-Type:.*ENCRYPTED/.test(pem)) {
    throw keyError({
      code: 'certificate_key_locked',
      kind: 'invalid',
      message: 'The private key has a passphrase.',
      hint: 'Take it off first: openssl pkey -in key.pem -out plain.pem',
    })
  }
  const key = parseKey(pem)
  if (!isKeyForBrowsers(key)) {
    throw keyError({
      code: 'certificate_key_unfit',
      kind: 'invalid',
      message: 'Browsers accept no key of this kind.',
      hint: 'Use RSA with 2048 bits or more, or an elliptic curve: P-256 or P-384.',
    })
  }
  return key
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw keyError({ code: 'certificate_key_unreadable', kind: 'invalid', message: 'The private key cannot be read.', hint: KEY_HINT })
  }
}

/** Each is signed by the next: browsers that miss one refuse it, though others may know it by chance. */
function checkChain(leaf: X509Certificate, issuers: X509Certificate[]): void {
  issuers.reduce((below, issuer) => {
    if (below.checkIssued(issuer) && below.verify(issuer.publicKey)) return issuer
    throw certificateError({
      code: 'certificate_chain_broken',
      kind: 'invalid',
      message: 'The certificates do not follow from each other.',
      hint: 'Give its own certificate first, then the one that signed it, then the one that signed that.',
    })
  }, leaf)
}

const day = (text: string) => new Date(text).toISOString().slice(0, 10)
