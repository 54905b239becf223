import type { ProxyRoute } from '#core/ports/proxy.ts'
import { plainPage } from './plain-page.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Routes end here: what comes after is not looked at. */
const page = (status: number, title: string, text: string, headers: Record<string, string> = {}): Json => ({
  handler: 'static_response',
  status_code: status,
  headers: Object.fromEntries(
    Object.entries({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers }).map(([name, value]) => [
      name,
      [value],
    ]),
  ),
  body: plainPage(title, text),
})

/**
 * A deployment's route: requests go to the address that its file names, read at each request. An empty or missing file
 * is a page that says so.
 */
export function deploymentRoute(route: ProxyRoute, upstreamDir: string): Json {
  const { deployment } = route
  const address = `{file.${upstreamDir}/${deployment}}`
  const notRunning = page(503, `${deployment} is not running`, 'This application is stopped, or was not started yet.', {
    'Retry-After': '5',
  })
  return {
    ...(matchOf(route) ? { match: [matchOf(route) as Json] } : {}),
    handle: [
      {
        handler: 'subroute',
        routes: [{ match: [{ vars: { [address]: [''] } }], handle: [notRunning], terminal: true }, { handle: [deploymentProxy(address)] }],
        errors: {
          routes: [
            {
              match: [{ expression: '{http.error.status_code} == 504' }],
              handle: [page(504, `${deployment} took too long`, 'The application was asked and did not answer in time.')],
            },
            {
              match: [{ expression: '{http.error.status_code} in [502, 503]' }],
              handle: [
                page(
                  502,
                  `${deployment} does not answer`,
                  'The application is meant to run and does not accept requests. It may be starting again at this moment.',
                  { 'Retry-After': '5' },
                ),
              ],
            },
          ],
        },
      },
    ],
    terminal: true,
  }
}

function deploymentProxy(address: string): Json {
  return {
    handler: 'reverse_proxy',
    upstreams: [{ dial: address }],
    // A short absence of the application is waited for. Only what was not sent yet is tried again: no retry_match.
    load_balancing: { try_duration: '5s', try_interval: '100ms' },
    // Shorter than the application's own, so that no connection is reused in the moment that it closes it.
    transport: { protocol: 'http', keep_alive: { idle_timeout: '4s' } },
    flush_interval: -1,
    stream_close_delay: '1h',
  }
}

function matchOf({ host, path }: ProxyRoute): Json | null {
  const prefix = path.replace(/\/+$/, '')
  const match = { ...(host ? { host: [host] } : {}), ...(prefix ? { path: [prefix, `${prefix}/*`] } : {}) }
  return Object.keys(match).length > 0 ? match : null
}

/** The panel on its Unix socket. A panel that restarts is waited for. */
export function panelRoute(hosts: string[], panelSocket: string): Json {
  return {
    match: [{ host: hosts }],
    handle: [
      {
        handler: 'subroute',
        routes: [
          {
            handle: [
              {
                handler: 'reverse_proxy',
                upstreams: [{ dial: `unix/${panelSocket}` }],
                load_balancing: { try_duration: '10s', try_interval: '100ms' },
                transport: { protocol: 'http', keep_alive: { idle_timeout: '4s' } },
                flush_interval: -1,
                stream_close_delay: '1h',
              },
            ],
          },
        ],
        errors: {
          routes: [
            {
              handle: [
                page(
                  502,
                  'The panel does not answer',
                  'WebOps is restarting, or its panel is stopped. Deployments are not affected. On the server, “webops status” tells more.',
                  { 'Retry-After': '5' },
                ),
              ],
            },
          ],
        },
      },
    ],
    terminal: true,
  }
}

/** From http to https on the same host: the panel is never served in clear. */
export function redirectRoute(host: string, httpsPort: number): Json {
  const authority = `${host.includes(':') ? `[${host}]` : host}${httpsPort === 443 ? '' : `:${httpsPort}`}`
  return {
    match: [{ host: [host] }],
    handle: [{ handler: 'static_response', status_code: 308, headers: { Location: [`https://${authority}{http.request.uri}`] } }],
    terminal: true,
  }
}

/** For names that nothing has. */
export function unknownRoute(): Json {
  return { handle: [page(404, 'Nothing is here', 'No deployment on this server has this name.')], terminal: true }
}
