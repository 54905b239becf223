import type { ProxyCertificate, ProxyRoute } from '#core/ports/proxy.ts'

/** Where the certificate of a name comes from. `off`: nowhere, it is served in clear only. */
export type CertificateSource =
  { from: 'custom'; certificate: ProxyCertificate } | { from: 'public' } | { from: 'internal' } | { from: 'off' }

/**
 * Where the certificate of each name comes from. Routes of one name that differ in their path have one certificate:
 * one that was handed in for any of them, else a public one, else one of the internal authority.
 * @param routes in their order
 * @param acme whether a public authority may be asked at all
 */
export function certificateSources(routes: ProxyRoute[], acme: boolean): Map<string, CertificateSource> {
  const sources = new Map<string, CertificateSource>()
  for (const route of routes) {
    if (route.host === null) continue
    const next = sourceOf(route, acme)
    const known = sources.get(route.host)
    if (!known || RANK[next.from] < RANK[known.from]) sources.set(route.host, next)
  }
  return sources
}

const RANK = { custom: 0, public: 1, internal: 2, off: 3 }

function sourceOf({ host, settings, certificate, publicName }: ProxyRoute, acme: boolean): CertificateSource {
  const tls = settings?.tls ?? 'auto'
  if (tls === 'off') return { from: 'off' }
  if (tls === 'custom' && certificate) return { from: 'custom', certificate }
  // For a wildcard the public authorities want an entry in DNS, which is not ours to make.
  if (tls === 'auto' && acme && publicName && !host?.startsWith('*.')) return { from: 'public' }
  return { from: 'internal' }
}
