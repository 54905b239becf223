import { join } from 'node:path'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { logging, noteRoute } from './access-log.ts'
import { deploymentRoute, panelRedirect, panelRoute, secureRedirect, unknownRoute } from './caddy-routes.ts'
import { connectionPolicies, tlsApp, type AcmeSettings } from './caddy-tls.ts'
import { errorPages } from './error-pages.ts'
import type { Json } from './json.ts'
import { certificateSources, type CertificateSource } from './name-certificates.ts'
import { compareRoutes } from './route-order.ts'

export interface CaddySettings {
  adminSocket: string
  /** Where Caddy looks up addresses: upstream-files.ts. */
  upstreamDir: string
  /** The same, where it outlasts a boot; root's. */
  keptDir?: string | undefined
  panelSocket: string
  panelHost: string
  /** Whether a public authority is asked for the panel's certificate now; unset: it is not. */
  panelIsPublic?: () => boolean
  httpPort: number
  httpsPort: number
  /** Where Caddy keeps its certificate authority and certificates. */
  storageDir: string
  /** One JSON object a request; unset: access.log below `logs` in the storage. */
  accessLog?: string | undefined
  /** Null or unset: every name gets a certificate of the internal authority. */
  acme?: AcmeSettings | null
  /**
   * Known to the worker and to Caddy: who cannot name it is not obeyed at the admin socket. Without it, whoever makes
   * Caddy connect to its own socket (a symlink in place of the panel's) would have it.
   */
  adminSecret?: string | undefined
}

/** The origin that a request to the admin socket has to come from. */
export const adminOrigin = (secret: string) => `${secret}.admin.invalid`

/** Names that a public authority is asked for, or may be at any time. */
export function publicNames(settings: CaddySettings, routes: ProxyRoute[]): string[] {
  const sources = certificateSources(named(settings, routes, []), Boolean(settings.acme))
  return [...sources].flatMap(([host, source]) => (source.from === 'public' ? host : []))
}

/**
 * Caddy's whole configuration, the same for the same input, whatever its order.
 * @param addresses IP addresses of this server, at which the panel answers too
 * @param trusted names of which there is a certificate of the public authority
 */
export function caddyConfig(settings: CaddySettings, routes: ProxyRoute[], addresses: string[], trusted = new Set<string>()): Json {
  const { upstreamDir, panelSocket, panelHost, httpPort, httpsPort, acme = null } = settings
  const panelHosts = [...new Set([panelHost, 'localhost', ...addresses])]
  const own = named(settings, routes, addresses)
  const sources = certificateSources(own, acme !== null)
  const isTrusted = (host: string | null) => {
    const from = sources.get(host ?? '')?.from
    return from === 'custom' || (from === 'public' && trusted.has(host ?? ''))
  }
  // One that has a certificate keeps it, whatever DNS says while the worker starts.
  const panelSources: [string, CertificateSource][] =
    acme && (trusted.has(panelHost) || settings.panelIsPublic?.()) ? [[panelHost, { from: 'public' }]] : []
  const clear = own.map((route) =>
    leadsToHttps(route, sources, isTrusted(route.host)) ? secureRedirect(route, httpsPort) : deploymentRoute(route, upstreamDir),
  )
  const secure = own
    .filter(({ host }) => sources.get(host ?? '')?.from !== 'off')
    .map((route) => deploymentRoute(route, upstreamDir, route.settings?.hsts === true && isTrusted(route.host)))
  return {
    admin: {
      listen: `unix/${settings.adminSocket}`,
      ...(settings.adminSecret ? { enforce_origin: true, origins: [adminOrigin(settings.adminSecret)] } : {}),
    },
    logging: logging(settings.accessLog ?? join(settings.storageDir, 'logs/access.log')),
    storage: { module: 'file_system', root: settings.storageDir },
    apps: {
      http: {
        http_port: httpPort,
        https_port: httpsPort,
        servers: {
          http: server(httpPort, [...panelHosts.map((host) => panelRedirect(host, httpsPort)), ...clear, unknownRoute()], plain),
          https: server(httpsPort, [panelRoute(panelHosts, panelSocket), ...secure, unknownRoute()], {
            automatic_https: { disable_redirects: true, disable_certificates: true },
            protocols: ['h1', 'h2'],
            tls_connection_policies: connectionPolicies(sources, panelHosts),
          }),
          ...portServers(routes, upstreamDir),
        },
      },
      tls: tlsApp({ sources: new Map([...sources, ...panelSources]), panelHosts, acme, httpPort, httpsPort }),
      // The machine's own trust store is none of our business.
      pki: { certificate_authorities: { local: { name: 'WebOps', install_trust: false } } },
    },
  }
}

/** Name of the server that a port of a deployment's own becomes. */
export const portServerName = (port: number) => `port-${port}`

const plain: Record<string, Json> = { automatic_https: { disable: true }, protocols: ['h1'] }

/** The panel's names and the server's addresses are nobody else's, in clear neither. */
function named({ panelHost }: CaddySettings, routes: ProxyRoute[], addresses: string[]): ProxyRoute[] {
  const taken = new Set([panelHost, 'localhost', ...addresses])
  return routes.filter(({ host, port }) => host !== null && port === null && !taken.has(host)).sort(compareRoutes)
}

function leadsToHttps({ host, kind, settings }: ProxyRoute, sources: Map<string, CertificateSource>, trusted: boolean): boolean {
  if (sources.get(host ?? '')?.from === 'off') return false
  const http = settings?.http ?? 'auto'
  // A redirect leads on at once: by way of https it would take two steps.
  return http === 'redirect' || (http === 'auto' && trusted && kind !== 'redirect')
}

function portServers(routes: ProxyRoute[], upstreamDir: string): Record<string, Json> {
  const byPort = Map.groupBy(
    routes.filter(({ port }) => port !== null),
    ({ port }) => port ?? 0,
  )
  const ports = [...byPort.keys()].sort((a, b) => a - b)
  return Object.fromEntries(
    ports.map((port) => {
      const own = (byPort.get(port) ?? []).sort(compareRoutes).map((route) => deploymentRoute(route, upstreamDir))
      return [portServerName(port), server(port, [...own, unknownRoute()], plain)]
    }),
  )
}

function server(port: number, routes: Json[], more: Record<string, Json>): Json {
  return { listen: [`:${port}`], read_header_timeout: '30s', routes: [noteRoute, ...routes], errors: errorPages(), logs: {}, ...more }
}
