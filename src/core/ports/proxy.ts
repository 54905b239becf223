/** The reverse proxy that owns every public port. */
export interface Proxy {
  /**
   * Sends a deployment's requests to an address, atomically and without a reload (a file that is read at each request).
   * `null`: nothing serves, the proxy answers 503 with a page that says so.
   * @param address host:port
   */
  point(deployment: string, address: string | null): Promise<void>
  /** Where a deployment's requests go now. */
  pointsTo(deployment: string): Promise<string | null>
  /** Puts all routes in place. Does nothing (no reload) when they are there already. @throws proxy_unreachable */
  apply(routes: ProxyRoute[]): Promise<void>
  /** Points every deployment where it was pointed last, when that got lost (a boot). Nobody else is asked where that was. */
  restore(): Promise<void>
  /** Forgets a deployment's address. */
  forget(deployment: string): Promise<void>
  /** The part of the proxy's configuration that a route becomes, to be read before it runs. */
  describe(route: ProxyRoute): string
}

export interface ProxyRoute {
  deployment: string
  host: string | null
  path: string
  port: number | null
}
