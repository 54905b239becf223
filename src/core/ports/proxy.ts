import type { RouteSettings } from '../route/route-settings.schema.ts'
import type { Secret } from '../secret/secret.ts'

/** The reverse proxy that owns every public port. */
export interface Proxy {
  /**
   * Sends a deployment's requests to an address, atomically and without a reload (it is looked up at each request).
   * `null`: nothing serves, the proxy answers 503 with a page that says so.
   * @param address host:port
   */
  point(deployment: string, address: string | null): Promise<void>
  /** Where a deployment's requests go now. */
  pointsTo(deployment: string): Promise<string | null>
  /**
   * Puts all routes in place. Does nothing (no reload) when they are there already.
   * @throws proxy_unreachable, proxy_refused; proxy_port_taken, proxy_certificate_refused: all the others are in place
   */
  apply(routes: ProxyRoute[]): Promise<void>
  /** Points every deployment where it was pointed last, when that got lost (a boot). Nobody else is asked where that was. */
  restore(): Promise<void>
  /** Forgets a deployment's address. */
  forget(deployment: string): Promise<void>
  /** The part of the proxy's configuration that a route becomes, to be read before it runs. No secret is in it. */
  describe(route: ProxyRoute): string
}

/** What leads to a deployment: a name and path, or a port of the server. What is unset is as a route is made. */
export interface ProxyRoute {
  deployment: string
  /** `*.` may be its first label. */
  host: string | null
  path: string
  port: number | null
  kind?: 'serve' | 'redirect'
  /** Of a redirect: `https://name` or `https://name/path`. */
  redirectTo?: string | null
  settings?: RouteSettings
  /** The one that was handed in and that is to be used. */
  certificate?: ProxyCertificate | null
  /** A certificate of a public authority may be asked for now: the name is public and leads here. */
  publicName?: boolean
  /** Of the deployment: requests get a page instead of the application. */
  maintenance?: { message: string | null } | null
}

export interface ProxyCertificate {
  /** The chain in PEM, its own certificate first. */
  chain: string
  /** PEM, not encrypted. */
  privateKey: Secret
  /** SHA-256 of the certificate, in hex. */
  fingerprint: string
}
