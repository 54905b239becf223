import { domainToUnicode } from 'node:url'
import type { ChangedDomainView, DomainView } from '../schemas/domain-views.ts'
import { presentMoment } from './present-moment.ts'
import type { Settings } from '#core/core.ts'
import type { ChangedDomain } from '#core/domain/add-domain.ts'
import { certificateKind } from '#core/domain/certificate-kind.ts'
import type { DomainRecord } from '#core/domain/domain-record.ts'
import { isPrivateHost } from '#core/domain/host-name.ts'
import { routeUrl } from '#core/route/route-url.ts'

/** A domain as pages and API show it: no password, no hash of one, no key. */
export function presentDomain(domain: DomainRecord, deployment: string, settings: Settings): DomainView {
  const { id, host, path, port, kind, redirectTo, certificate, dnsRecords } = domain
  const isPublic = host !== null && !isPrivateHost(host)
  return {
    id,
    host,
    displayHost: host && toUnicode(host),
    path,
    port,
    url: routeUrl(domain, settings),
    automatic: host === null || (host === `${deployment}.${settings.domain}` && path === '/'),
    changeable: host !== null,
    kind,
    redirectTo,
    settings: { ...domain.settings, basicAuth: domain.settings.basicAuth.map(({ user }) => ({ user })) },
    tls: certificateKind(domain, settings.publicCertificates ?? true),
    certificate: certificate && { ...certificate, notAfter: certificate.notAfter.toISOString() },
    dns: {
      public: isPublic,
      // Known before the worker has said so.
      state: isPublic ? domain.dnsState : 'ok',
      detail: domain.dnsDetail,
      found: dnsRecords?.found ?? [],
      expected: dnsRecords?.expected ?? [],
      checkedAt: presentMoment(domain.dnsCheckedAt),
    },
    createdAt: domain.createdAt.toISOString(),
  }
}

/** The same after a change, with what became of it. */
export function presentChangedDomain(
  { domain, applied, problem }: ChangedDomain,
  deployment: string,
  settings: Settings,
): ChangedDomainView {
  return { ...presentDomain(domain, deployment, settings), applied, problem }
}

/** What cannot be written in letters stays as it is. */
function toUnicode(host: string): string {
  return host.startsWith('*.') ? `*.${toUnicode(host.slice(2))}` : domainToUnicode(host) || host
}
