import type { ProxyRoute } from '#core/ports/proxy.ts'
import { deploymentRoute, panelRoute, redirectRoute, unknownRoute, type Json } from './caddy-routes.ts'

export interface CaddySettings {
  adminSocket: string
  /** One file a deployment, holding host:port. */
  upstreamDir: string
  /** The same, where it outlasts a boot; root's. */
  keptDir?: string | undefined
  panelSocket: string
  panelHost: string
  httpPort: number
  httpsPort: number
  /** Where Caddy keeps its certificate authority and certificates. */
  storageDir: string
  /**
   * Known to the worker and to Caddy: who cannot name it is not obeyed at the admin socket. Without it, whoever makes
   * Caddy connect to its own socket (a symlink in place of the panel's) would have it.
   */
  adminSecret?: string | undefined
}

/** The origin that a request to the admin socket has to come from. */
export const adminOrigin = (secret: string) => `${secret}.admin.invalid`

/**
 * Caddy's whole configuration, the same for the same input, whatever its order.
 * @param addresses IP addresses of this server, at which the panel answers too
 */
export function caddyConfig(settings: CaddySettings, routes: ProxyRoute[], addresses: string[]): Json {
  const { upstreamDir, panelSocket, panelHost, httpPort, httpsPort } = settings
  const panelHosts = [...new Set([panelHost, 'localhost', ...addresses])]
  // The panel's names and the server's addresses are nobody else's, in clear neither.
  const named = routes.filter(({ host, port }) => host !== null && port === null && !panelHosts.includes(host)).sort(longestPathFirst)
  const deployments = named.map((route) => deploymentRoute(route, upstreamDir))
  const names = [...new Set([...panelHosts, ...named.map(({ host }) => host ?? '')])]
  return {
    admin: {
      listen: `unix/${settings.adminSocket}`,
      ...(settings.adminSecret ? { enforce_origin: true, origins: [adminOrigin(settings.adminSecret)] } : {}),
    },
    logging: { logs: { default: { level: 'WARN' } } },
    storage: { module: 'file_system', root: settings.storageDir },
    apps: {
      http: {
        http_port: httpPort,
        https_port: httpsPort,
        servers: {
          http: server(httpPort, [...deployments, ...panelHosts.map((host) => redirectRoute(host, httpsPort)), unknownRoute()], plain),
          https: server(httpsPort, [panelRoute(panelHosts, panelSocket), ...deployments, unknownRoute()], {
            automatic_https: { disable_redirects: true, disable_certificates: true },
            protocols: ['h1', 'h2'],
            tls_connection_policies: [{ default_sni: panelHost }],
          }),
          ...portServers(routes, upstreamDir),
        },
      },
      // Certificates of an internal authority name no OCSP server.
      tls: {
        certificates: { automate: names },
        automation: { policies: [{ issuers: [{ module: 'internal' }] }] },
        disable_ocsp_stapling: true,
      },
      // The machine's own trust store is none of our business.
      pki: { certificate_authorities: { local: { name: 'WebOps', install_trust: false } } },
    },
  }
}

/** Name of the server that a port of a deployment's own becomes. */
export const portServerName = (port: number) => `port-${port}`

const plain: Record<string, Json> = { automatic_https: { disable: true }, protocols: ['h1'] }

function portServers(routes: ProxyRoute[], upstreamDir: string): Record<string, Json> {
  const byPort = Map.groupBy(
    routes.filter(({ port }) => port !== null),
    ({ port }) => port ?? 0,
  )
  const ports = [...byPort.keys()].sort((a, b) => a - b)
  return Object.fromEntries(
    ports.map((port) => {
      const own = (byPort.get(port) ?? []).sort(longestPathFirst).map((route) => deploymentRoute(route, upstreamDir))
      return [portServerName(port), server(port, [...own, unknownRoute()], plain)]
    }),
  )
}

function server(port: number, routes: Json[], more: Record<string, Json>): Json {
  return { listen: [`:${port}`], read_header_timeout: '30s', routes, ...more }
}

// The first route that matches counts.
function longestPathFirst(a: ProxyRoute, b: ProxyRoute): number {
  return (
    b.path.length - a.path.length ||
    (a.host ?? '').localeCompare(b.host ?? '') ||
    a.path.localeCompare(b.path) ||
    a.deployment.localeCompare(b.deployment)
  )
}
