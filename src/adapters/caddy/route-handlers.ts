import type { ProxyRoute } from '#core/ports/proxy.ts'
import type { RouteSettings } from '#core/route/route-settings.schema.ts'
import type { Json } from './json.ts'

const YEAR_SECONDS = 31_536_000

/** What is compressed. Not `text/event-stream`: an event is to arrive when it happens. */
const COMPRESSED = [
  'text/css*',
  'text/csv*',
  'text/html*',
  'text/javascript*',
  'text/markdown*',
  'text/plain*',
  'text/xml*',
  'application/javascript*',
  'application/json*',
  'application/ld+json*',
  'application/manifest+json*',
  'application/rss+xml*',
  'application/atom+xml*',
  'application/wasm*',
  'application/xhtml+xml*',
  'application/xml*',
  'font/otf*',
  'font/ttf*',
  'image/bmp*',
  'image/svg+xml*',
  'image/x-icon*',
]

export const compression: Json = {
  handler: 'encode',
  encodings: { zstd: {}, gzip: {} },
  prefer: ['zstd', 'gzip'],
  minimum_length: 512,
  match: { headers: { 'Content-Type': COMPRESSED } },
}

/** A path and all below it, as Caddy matches it. */
export const below = (path: string): string[] => {
  const prefix = path.replace(/\/+$/, '')
  return prefix === '' ? ['/*'] : [prefix, `${prefix}/*`]
}

/** Null where nobody has to sign in. */
export function basicAuth({ basicAuth, openPaths }: RouteSettings, deployment: string): Json | null {
  if (basicAuth.length === 0) return null
  const handler: Json = {
    handler: 'authentication',
    providers: {
      http_basic: {
        accounts: basicAuth.map(({ user, hash }) => ({ username: user, password: hash })),
        hash: { algorithm: 'bcrypt' },
        // A bcrypt hash costs 50 ms of a processor, and browsers send the password with each request.
        hash_cache: {},
        realm: deployment,
      },
    },
  }
  const open = openPaths.flatMap(below)
  return { ...(open.length > 0 ? { match: [{ not: [{ path: open }] }] } : {}), handle: [handler] }
}

/** Null where nothing changes. @param hsts whether browsers are told to come by HTTPS only from now on */
export function responseHeaders({ responseHeaders: { set, remove } }: RouteSettings, hsts: boolean): Json | null {
  const all = { ...(hsts ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}` } : {}), ...set }
  const changes = headerChanges(all, remove)
  // After the application has said what it says.
  return changes && { handler: 'headers', response: { deferred: true, ...changes } }
}

/** Null where nothing changes. */
export function requestHeaders({ requestHeaders: { set, remove } }: RouteSettings): Json | null {
  const changes = headerChanges(set, remove)
  return changes && { handler: 'headers', request: changes }
}

function headerChanges(set: Record<string, string>, remove: string[]): Record<string, Json> | null {
  const names = Object.keys(set).sort()
  if (names.length === 0 && remove.length === 0) return null
  return {
    ...(names.length > 0 ? { set: Object.fromEntries(names.map((name) => [name, [set[name] ?? '']])) } : {}),
    ...(remove.length > 0 ? { delete: [...remove].sort() } : {}),
  }
}

/** Removes the route's path from what the application is asked for, and tells it in X-Forwarded-Prefix. */
export function stripPath({ path, settings }: ProxyRoute): Json[] {
  const prefix = path.replace(/\/+$/, '')
  if (!settings?.stripPath || prefix === '') return []
  return [
    { handler: 'rewrite', strip_path_prefix: prefix },
    { handler: 'headers', request: { set: { 'X-Forwarded-Prefix': [prefix] } } },
  ]
}
