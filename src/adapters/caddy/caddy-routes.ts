import type { ProxyRoute } from '#core/ports/proxy.ts'
import { DEFAULT_ROUTE_SETTINGS } from '#core/route/route-settings.schema.ts'
import { belongsTo, notLogged } from './access-log.ts'
import { STOPPED } from './error-pages.ts'
import type { Json } from './json.ts'
import { pageHandler } from './plain-page.ts'
import { addressFolder } from './upstream-files.ts'
import { basicAuth, below, compression, requestHeaders, responseHeaders, stripPath } from './route-handlers.ts'

/** The name of the entry that was found, with the slash before it: `tcp/127.0.0.1:20001` is how Caddy writes an address. */
const ADDRESS = 'tcp{http.matchers.file.relative}'
const RETRY_SOON = { 'Retry-After': '5' }
/** How long an application that is away for a moment is waited for. */
const PATIENCE_SECONDS = 5

/**
 * A deployment's route: requests go to the address that is looked up in its folder at each request. An empty one is a
 * page that says so.
 * @param hsts whether answers tell browsers to come by HTTPS only
 */
export function deploymentRoute(route: ProxyRoute, upstreamDir: string, hsts = false): Json {
  const { deployment, maintenance, kind } = route
  if (kind === 'redirect') return routed(route, [...stripPath(route), redirect(route)])
  if (maintenance) return routed(route, [maintenancePage(deployment, maintenance.message)])
  return routed(route, [{ handler: 'subroute', routes: applicationRoutes(route, upstreamDir, hsts) }])
}

function routed(route: ProxyRoute, handle: Json[]): Json {
  const match = matchOf(route)
  return { ...(match ? { match: [match] } : {}), handle: [belongsTo(route.deployment), ...handle], terminal: true }
}

function applicationRoutes(route: ProxyRoute, upstreamDir: string, hsts: boolean): Json[] {
  const { deployment, settings = DEFAULT_ROUTE_SETTINGS } = route
  const before = [
    responseHeaders(settings, hsts),
    settings.maxRequestBytes === null ? null : { handler: 'request_body', max_size: settings.maxRequestBytes },
    settings.compression ? compression : null,
    requestHeaders(settings),
  ].filter((handler): handler is Json => handler !== null)
  const signIn = basicAuth(settings, deployment)
  return [
    ...(signIn ? [signIn] : []),
    ...tooLarge(settings.maxRequestBytes),
    ...(before.length > 0 ? [{ handle: before }] : []),
    {
      // The newest entry's name, and not what a file holds: Caddy takes a mebibyte of memory for each reading of one.
      match: [{ file: { root: addressFolder(upstreamDir, deployment), try_files: ['/*'], try_policy: 'most_recently_modified' } }],
      handle: [...stripPath(route), deploymentProxy(ADDRESS, settings.responseTimeoutSeconds)],
      terminal: true,
    },
    { handle: [{ handler: 'error', status_code: 503, error: STOPPED }] },
  ]
}

function deploymentProxy(address: string, responseTimeoutSeconds: number | null): Json {
  const patience = Math.min(PATIENCE_SECONDS, responseTimeoutSeconds ?? PATIENCE_SECONDS)
  return {
    handler: 'reverse_proxy',
    upstreams: [{ dial: address }],
    // A short absence of the application is waited for. Only what was not sent yet is tried again: no retry_match.
    load_balancing: { try_duration: `${patience}s`, try_interval: '100ms' },
    transport: {
      protocol: 'http',
      // It is on this server: what does not connect at once is tried anew, and is done before the old release is.
      dial_timeout: '1s',
      // Shorter than the application's own, so that no connection is reused in the moment that it closes it.
      keep_alive: { idle_timeout: '4s' },
      ...(responseTimeoutSeconds === null ? {} : { response_header_timeout: `${responseTimeoutSeconds}s` }),
      // What the application is asked to compress is what the visitor takes, not what Caddy could undo.
      compression: false,
    },
    flush_interval: -1,
    stream_close_delay: '1h',
  }
}

/** Says so at once where a request says how long it is; one that does not is cut when it gets too long. */
function tooLarge(limit: number | null): Json[] {
  if (limit === null) return []
  const length = '{http.request.header.Content-Length}'
  const longer = `${length} != "" && int(${length}) > ${limit}`
  return [{ match: [{ expression: longer }], handle: [{ handler: 'error', status_code: 413 }] }]
}

function maintenancePage(deployment: string, message: string | null): Json {
  const text = message?.trim() || 'It is being worked on, and will be back soon.'
  return pageHandler(503, `${deployment} is under maintenance`, text, { 'Retry-After': '120' })
}

function redirect({ redirectTo, settings = DEFAULT_ROUTE_SETTINGS }: ProxyRoute): Json {
  const base = (redirectTo ?? '').replace(/\/+$/, '')
  const location = settings.redirectKeepsPath ? `${base}{http.request.uri}` : (redirectTo ?? '')
  return { handler: 'static_response', status_code: settings.redirectStatus, headers: { Location: [location] } }
}

function matchOf({ host, path }: ProxyRoute): { [key: string]: Json } | null {
  const match = { ...(host ? { host: [host] } : {}), ...(path.replace(/\/+$/, '') ? { path: below(path) } : {}) }
  return Object.keys(match).length > 0 ? match : null
}

/** The panel on its Unix socket. A panel that restarts is waited for. */
export function panelRoute(hosts: string[], panelSocket: string): Json {
  const proxy: Json = {
    handler: 'reverse_proxy',
    upstreams: [{ dial: `unix/${panelSocket}` }],
    load_balancing: { try_duration: '10s', try_interval: '100ms' },
    transport: { protocol: 'http', keep_alive: { idle_timeout: '4s' } },
    flush_interval: -1,
    stream_close_delay: '1h',
  }
  const away = pageHandler(
    502,
    'The panel does not answer',
    'WebOps is restarting, or its panel is stopped. Deployments are not affected. On the server, “webops status” tells more.',
    RETRY_SOON,
  )
  return {
    match: [{ host: hosts }],
    handle: [{ handler: 'subroute', routes: [{ handle: [notLogged, proxy] }], errors: { routes: [{ handle: [away] }] } }],
    terminal: true,
  }
}

/** From http to https on the same host: the panel is never served in clear. */
export function panelRedirect(host: string, httpsPort: number): Json {
  const authority = `${host.includes(':') ? `[${host}]` : host}${portSuffix(httpsPort)}`
  return {
    match: [{ host: [host] }],
    handle: [notLogged, permanently(`https://${authority}{http.request.uri}`)],
    terminal: true,
  }
}

/** From http to https at the same name and path. Of a wildcard, the name that was asked for: it is one that the wildcard covers. */
export function secureRedirect(route: ProxyRoute, httpsPort: number): Json {
  const host = route.host?.startsWith('*.') ? '{http.request.host}' : (route.host ?? '')
  return routed(route, [permanently(`https://${host}${portSuffix(httpsPort)}{http.request.uri}`)])
}

const portSuffix = (httpsPort: number) => (httpsPort === 443 ? '' : `:${httpsPort}`)

const permanently = (location: string): Json => ({
  handler: 'static_response',
  status_code: 308,
  headers: { Location: [location] },
})

/** For names that nothing has. */
export function unknownRoute(): Json {
  return { handle: [pageHandler(404, 'Nothing is here', 'No deployment on this server has this name.')], terminal: true }
}
