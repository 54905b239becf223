import type { DomainRecord } from './domain-record.ts'
import { isPrivateHost } from './host-name.ts'

export type CertificateKind = 'public' | 'internal' | 'custom' | 'off'

/**
 * What HTTPS is answered with at a domain. A public certificate takes a public name that leads here.
 * @param publicCertificates whether this server asks a public authority for any
 */
export function certificateKind(
  { host, settings, dnsState }: Pick<DomainRecord, 'host' | 'settings' | 'dnsState'>,
  publicCertificates: boolean,
): CertificateKind {
  if (host === null) return 'off'
  if (settings.tls !== 'auto') return settings.tls
  return publicCertificates && dnsState === 'ok' && !isPrivateHost(host) && !host.startsWith('*.') ? 'public' : 'internal'
}
