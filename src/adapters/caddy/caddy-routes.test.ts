import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { routeSettings } from '#core/route/route-settings.schema.ts'
import { safeRoute } from '#core/route/safe-route.ts'
import { Secret } from '#core/secret/secret.ts'
import { createCaddy } from './caddy.ts'
import { caddyConfig } from './caddy-config.ts'
import type { Json } from './json.ts'

const settings = {
  adminSocket: '/run/webops/caddy/admin.sock',
  upstreamDir: '/run/webops/upstreams',
  panelSocket: '/run/webops/panel/panel.sock',
  panelHost: 'panel.example.org',
  httpPort: 80,
  httpsPort: 443,
  storageDir: '/var/lib/webops/caddy',
  acme: { directory: 'https://acme.example.org/dir' },
}

/** All that Caddy may read as a placeholder. */
const MEANT = [
  '{http.request.uri}',
  '{http.request.host}',
  '{http.error.status_code}',
  '{http.error.message}',
  '{http.vars.deployment}',
  '{http.request.header.Content-Length}',
  '{http.request.header.User-Agent}',
]

const HASH = `$2b$10$${'a'.repeat(53)}`
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('{env.HOME}', '{file./etc/passwd}', '{', '}', '\\{', '{{x}}', '%7Benv.HOME%7D', '\r\nX: y', '\n', '"}]}', '\u0000', '*'),
  fc.string({ maxLength: 20 }).map((text) => `${text}{http.request.header.Cookie}${text}`),
)
/** Mostly what is meant, or all of a route would be refused for one part of it. */
const orHostile = (good: string) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: hostile.map((text) => good + text) },
    { weight: 1, arbitrary: hostile },
  )
const headers = fc.record({
  set: fc.dictionary(orHostile('X-A'), orHostile('value'), { maxKeys: 2 }),
  remove: fc.array(orHostile('X-B'), { maxLength: 2 }),
})
const anySettings = fc.record(
  {
    basicAuth: fc.array(fc.record({ user: orHostile('anna'), hash: orHostile(HASH) }), { maxLength: 2 }),
    openPaths: fc.array(orHostile('/open'), { maxLength: 2 }),
    requestHeaders: headers,
    responseHeaders: headers,
    redirectKeepsPath: fc.boolean(),
    stripPath: fc.boolean(),
    http: fc.constantFrom('auto', 'redirect', 'serve'),
    tls: fc.constantFrom('auto', 'internal', 'custom', 'off'),
    maxRequestBytes: fc.constantFrom(null, 2048),
    hsts: fc.boolean(),
  },
  { requiredKeys: [] },
)
const anyRoute = fc.record({
  deployment: orHostile('shop'),
  host: fc.oneof(fc.constant('*.example.org'), orHostile('shop.example.org'), fc.constant(null)),
  path: orHostile('/'),
  port: fc.constantFrom(null, 8100),
  kind: fc.constantFrom('serve', 'redirect'),
  redirectTo: fc.oneof(fc.constant(null), orHostile('https://example.org/a')),
  maintenance: fc.oneof(fc.constant(null), fc.record({ message: orHostile('soon') })),
  settings: anySettings,
})

describe('what somebody typed', () => {
  it('becomes no placeholder, or is refused', () => {
    let taken = 0
    fc.assert(
      fc.property(anyRoute, (given) => {
        const parsed = routeSettings.safeParse(given.settings)
        const safe = safeRoute.safeParse({ ...given, settings: parsed.data ?? null })
        if (!safe.success) return
        taken += 1
        const route = { ...safe.data, publicName: true } as ProxyRoute
        const config = caddyConfig(settings, [route], [], new Set([route.host ?? '']))
        for (const text of textsOf(config)) {
          for (const placeholder of text.match(/\{[^}]*\}?/g) ?? [])
            expect([...MEANT, '{http.matchers.file.relative}']).toContain(placeholder)
          expect(text.replace(/\{[^{}]*\}/g, '')).not.toMatch(/[{}]/)
        }
      }),
      { numRuns: 1000 },
    )
    // Else the property would say nothing.
    expect(taken).toBeGreaterThan(200)
  })

  it('leads nowhere but to the name that a redirect names', () => {
    fc.assert(
      fc.property(orHostile('https://example.org'), fc.boolean(), (redirectTo, redirectKeepsPath) => {
        const given = { ...plain, kind: 'redirect', redirectTo, settings: routeSettings.parse({ redirectKeepsPath }) }
        const safe = safeRoute.safeParse(given)
        if (!safe.success) return
        const location = locationOf(caddyConfig(settings, [safe.data as ProxyRoute], []))
        const url = new URL(location.replace('{http.request.uri}', '/x?y'))
        expect(url.origin).toBe(new URL(redirectTo).origin)
        expect([url.username, url.password]).toEqual(['', ''])
      }),
      { numRuns: 1000 },
    )
  })

  it('is shown in a plan without what could be tried out', () => {
    const route: ProxyRoute = {
      ...plain,
      settings: routeSettings.parse({ basicAuth: [{ user: 'anna', hash: HASH }], tls: 'custom' }),
      certificate: { chain: 'CHAIN', privateKey: new Secret('KEY'), fingerprint: 'f' },
    }
    const shown = createCaddy(settings).describe(route)
    expect(shown).toContain('anna')
    expect(shown).not.toMatch(/\$2b\$|KEY|CHAIN/)
  })
})

it('is in its place, for a route with everything', async () => {
  const everything = routeSettings.parse({
    basicAuth: [{ user: 'anna', hash: HASH }],
    openPaths: ['/.well-known'],
    maxRequestBytes: 1_048_576,
    responseTimeoutSeconds: 30,
    requestHeaders: { set: { 'X-Tenant': 'shop' }, remove: ['Accept-Language'] },
    responseHeaders: { set: { 'X-Frame-Options': 'DENY' }, remove: ['Server'] },
    stripPath: true,
    hsts: true,
  })
  const routes: ProxyRoute[] = [
    { ...plain, path: '/api', settings: everything, publicName: true },
    { ...plain, host: 'www.example.org', kind: 'redirect', redirectTo: 'https://shop.example.org', settings: routeSettings.parse({}) },
    { ...plain, deployment: 'blog', host: 'blog.example.org', maintenance: { message: 'Back at 9.' } },
    { ...plain, host: null, port: 8100 },
  ]
  const config = caddyConfig(settings, routes, ['192.0.2.7'], new Set(['shop.example.org']))
  await expect(`${JSON.stringify(config, null, 2)}\n`).toMatchFileSnapshot('caddy-config.golden')
})

describe('the order', () => {
  it('is the same however the routes come in: names, wildcards, and longer paths first', () => {
    const routes = ['shop.example.org', '*.example.org', '*.a.example.org'].flatMap((host) =>
      ['/', '/api', '/api/v2'].map((path): ProxyRoute => ({ ...plain, host, path })),
    )
    const expected = hostsInOrder(caddyConfig(settings, routes, []))
    expect(expected).toEqual(['shop.example.org', '*.a.example.org', '*.example.org'].flatMap((host) => [host, host, host]))
    fc.assert(
      fc.property(fc.shuffledSubarray(routes, { minLength: routes.length }), (shuffled) => {
        expect(caddyConfig(settings, shuffled, [])).toEqual(caddyConfig(settings, routes, []))
      }),
    )
  })
})

const plain = {
  deployment: 'shop',
  host: 'shop.example.org',
  path: '/',
  port: null,
  kind: 'serve',
  redirectTo: null,
  maintenance: null,
} as const

function textsOf(json: Json): string[] {
  if (typeof json === 'string') return [json]
  if (typeof json !== 'object' || json === null) return []
  return Array.isArray(json) ? json.flatMap(textsOf) : Object.entries(json).flatMap(([key, value]) => [key, ...textsOf(value)])
}

type Server = { routes: { match?: { host?: string[] }[] }[] }
const httpServer = (config: Json) => (config as unknown as { apps: { http: { servers: { http: Server } } } }).apps.http.servers.http

function hostsInOrder(config: Json): string[] {
  const hosts = httpServer(config).routes.flatMap(({ match }) => match?.[0]?.host ?? [])
  return hosts.filter((host) => host !== 'panel.example.org' && host !== 'localhost')
}

function locationOf(config: Json): string {
  const route = httpServer(config).routes.find(({ match }) => match?.[0]?.host?.[0] === plain.host)
  return textsOf(route as unknown as Json).find((text) => text.startsWith('http') && text.includes('://')) ?? ''
}
