import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { dnsNamesOf, isKeyForBrowsers } from '../domain/certificate-rules.ts'
import type { ProxyCertificate } from '../ports/proxy.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import { Secret } from '../secret/secret.ts'

const MAX_CHAIN = 10
const MAX_BYTES = 131_072

/** One that was handed in cannot be used; the message says why and holds nothing secret. */
export class CertificateUnusable extends Error {}

/**
 * Opens a certificate that was handed in and checks that it can be used for a name: one that the proxy cannot read would
 * keep it from all that is new.
 * @throws CertificateUnusable
 */
export async function openCertificate(
  stored: { chain: string; privateKey: string },
  place: { deploymentId: string; host: string },
  opener: SecretOpener,
  now: Date,
): Promise<ProxyCertificate> {
  const chain = readChain(stored.chain)
  const [own] = chain
  if (!own) throw new CertificateUnusable('there is no certificate in it')
  const key = readKey(await openKey(stored.privateKey, place, opener))
  if (!own.checkPrivateKey(key)) throw new CertificateUnusable('the private key is not the one of the certificate')
  if (!namesHost(own, place.host)) throw new CertificateUnusable(`the certificate does not name ${place.host}`)
  if (own.validToDate < now) throw new CertificateUnusable(`the certificate ran out on ${own.validToDate.toISOString().slice(0, 10)}`)
  return {
    // As we read it, with nothing before, between or after.
    chain: chain.map(String).join(''),
    privateKey: new Secret(key.export({ type: 'pkcs8', format: 'pem' }) as string),
    fingerprint: own.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

function namesHost(certificate: X509Certificate, host: string): boolean {
  // A wildcard has to be named as it is: it answers for names that nobody knows yet.
  if (host.startsWith('*.')) return dnsNamesOf(certificate).includes(host)
  return certificate.checkHost(host, { subject: 'never' }) !== undefined
}

function readChain(pem: string): X509Certificate[] {
  if (pem.length > MAX_BYTES) throw new CertificateUnusable('the chain is too long')
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length > MAX_CHAIN) throw new CertificateUnusable('the chain is too long')
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    throw new CertificateUnusable('the certificate cannot be read')
  }
}

async function openKey(ciphertext: string, place: { deploymentId: string; host: string }, opener: SecretOpener): Promise<string> {
  try {
    return (await opener.open(ciphertext, { ...place, kind: 'certificate' })).reveal()
  } catch (error) {
    throw new CertificateUnusable((error as Error).message)
  }
}

function readKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new CertificateUnusable('the private key cannot be read')
  }
  if (!isKeyForBrowsers(key)) throw new CertificateUnusable('the private key is of a kind that browsers do not take')
  return key
}
