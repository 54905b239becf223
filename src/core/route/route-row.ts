import { routeSettings, type RouteSettings } from './route-settings.schema.ts'

/** A host name and path, or a port of the server, that reach a deployment. What is unset is as a route is made. */
export interface NewRoute {
  host: string | null
  path: string
  port: number | null
  kind?: 'serve' | 'redirect'
  /** Of a redirect. */
  redirectTo?: string | null
  settings?: RouteSettings | null
  dnsState?: 'unknown' | 'ok' | 'wrong'
}

export interface RouteRecord extends NewRoute {
  id: string
  kind: 'serve' | 'redirect'
  redirectTo: string | null
  /** Null: what is stored is nothing that WebOps would have stored. */
  settings: RouteSettings | null
  dnsState: 'unknown' | 'ok' | 'wrong'
}

interface Row {
  id: string
  host: string | null
  path: string
  port: number | null
  kind: RouteRecord['kind']
  redirectTo: string | null
  settings: unknown
  dnsState: RouteRecord['dnsState']
}

/** A row as the record that the core knows. What else the row holds is left behind. */
export function toRouteRecord({ id, host, path, port, kind, redirectTo, settings, dnsState }: Row): RouteRecord {
  return { id, host, path, port, kind, redirectTo, settings: routeSettings.safeParse(settings ?? {}).data ?? null, dnsState }
}
