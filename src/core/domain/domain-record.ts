import type { DnsRecords } from './dns-result.schema.ts'
import type { RouteSettings } from '../route/route-settings.schema.ts'

/** A certificate that was handed in, without its key. */
export interface CertificateRecord {
  names: string[]
  notAfter: Date
  /** SHA-256, in hex. */
  fingerprint: string
  /** Who signed it, in words; null where that cannot be read. */
  issuer: string | null
}

/** An address of a deployment: a name and path, or a port of the server. */
export interface DomainRecord {
  id: string
  deploymentId: string
  host: string | null
  path: string
  port: number | null
  kind: 'serve' | 'redirect'
  redirectTo: string | null
  settings: RouteSettings
  dnsState: 'unknown' | 'ok' | 'wrong'
  dnsDetail: string | null
  dnsRecords: DnsRecords | null
  dnsCheckedAt: Date | null
  certificate: CertificateRecord | null
  createdAt: Date
}

/** Whom an address belongs to. */
export interface AddressOwner {
  id: string
  host: string
  path: string
  kind: 'serve' | 'redirect'
  redirectTo: string | null
  /** It has a certificate of its own that was handed in. */
  custom: boolean
  deploymentId: string
  deployment: string
  projectId: string
}

/** One of a server's names, for the worker that asks DNS about it. */
export interface NameToCheck {
  id: string
  host: string
  deployment: string
  dnsState: DomainRecord['dnsState']
  dnsCheckedAt: Date | null
}

export interface NewCertificate {
  /** The chain in PEM, its own certificate first. */
  certificate: string
  /** Ciphertext. */
  privateKey: string
  names: string[]
  notAfter: Date
  fingerprint: string
}
