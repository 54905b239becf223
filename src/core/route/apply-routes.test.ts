import { describe, expect, it } from 'vitest'
import type { ProxyRoute } from '../ports/proxy.ts'
import { Secret } from '../secret/secret.ts'
import { makeCertificateFor } from '../../../tests/support/certificates.ts'
import { applyRoutes } from './apply-routes.ts'
import type { ServerRoute } from './route.store.ts'
import { routeSettings } from './route-settings.schema.ts'

const route = (more: Partial<ServerRoute> = {}): ServerRoute => ({
  id: 'id',
  deployment: 'shop',
  deploymentId: 'shop-id',
  host: 'shop.webops-test.org',
  path: '/',
  port: null,
  kind: 'serve',
  redirectTo: null,
  settings: routeSettings.parse({}),
  dnsState: 'ok',
  maintenance: null,
  certificate: null,
  ...more,
})
const custom = routeSettings.parse({ tls: 'custom' })

/** @returns what the proxy was handed, and what was noted; `again` applies once more */
async function apply(routes: ServerRoute[], now = new Date(), instead?: object) {
  let applied: ProxyRoute[] = []
  const notes: string[] = []
  const worker = {
    serverId: 'server',
    settings: { panelUrl: 'https://panel.webops-test.org', httpPort: 80 },
    clock: { now: () => now },
    routes: { listForServer: async () => routes },
    // A ciphertext of the tests is the place that it is for, and the key.
    opener: {
      open: async (ciphertext: string, place: unknown) => {
        const [of, ...key] = ciphertext.split('|')
        if (of !== JSON.stringify(place)) throw new Error('misplaced')
        return new Secret(key.join('|'))
      },
    },
    services: { proxy: { apply: async (given: ProxyRoute[]) => void (applied = given) } },
    note: (message: string, details: unknown) => notes.push(`${message} ${JSON.stringify(details)}`),
    ...instead,
  } as unknown as Parameters<typeof applyRoutes>[0]
  const again = () => applyRoutes(worker)
  if (!instead) await again()
  return { applied, notes, again }
}

const sealed = (key: string, host = 'shop.webops-test.org') =>
  `${JSON.stringify({ deploymentId: 'shop-id', host, kind: 'certificate' })}|${key}`

describe('names', () => {
  it('are asked for at a public authority once DNS leads here, unless they cannot be public or are not to be', async () => {
    const { applied } = await apply([
      route(),
      route({ host: 'a.webops-test.org', dnsState: 'unknown' }),
      route({ host: 'b.webops-test.org', dnsState: 'wrong' }),
      route({ host: '*.webops-test.org' }),
      route({ host: 'shop.localhost' }),
      route({ host: 'shop' }),
      route({ host: '192.0.2.7' }),
      route({ host: 'c.webops-test.org', settings: routeSettings.parse({ tls: 'internal' }) }),
    ])
    expect(applied.filter(({ publicName }) => publicName).map(({ host }) => host)).toEqual(['shop.webops-test.org'])
  })
})

describe('what WebOps would not have stored', () => {
  it.each([
    ['settings that are none', { settings: null }],
    ['a redirect to nowhere', { kind: 'redirect' as const }],
    ['a redirect to a script', { kind: 'redirect' as const, redirectTo: 'javascript:alert(1)' }],
    ['a redirect into a placeholder', { kind: 'redirect' as const, redirectTo: 'https://x.org/{env.HOME}' }],
    ['a redirect with a user', { kind: 'redirect' as const, redirectTo: 'https://good.org@evil.org' }],
    ['a path that is a pattern', { path: '/a*' }],
    ['an open path that is one', { settings: { ...custom, openPaths: ['/{file./etc/passwd}'] } }],
    ['the panel’s name', { host: 'panel.webops-test.org' }],
    ['the proxy’s port', { host: null, port: 80 }],
  ])('%s is left out, and the others are in place', async (_what, tampered) => {
    const { applied, notes } = await apply([route(tampered), route({ deployment: 'blog', host: 'blog.webops-test.org' })])
    expect(applied.map(({ deployment }) => deployment)).toEqual(['blog'])
    expect(notes).toEqual([expect.stringContaining('left out')])
  })

  it('is noted once and not every time', async () => {
    const { notes, again } = await apply([route({ settings: null })])
    await again()
    expect(notes).toHaveLength(1)
  })
})

it('is handed over in the order in which it was read', async () => {
  const applied: string[] = []
  const slow = Promise.withResolvers<void>()
  let [reads, host] = [0, 'old.webops-test.org']
  const { again } = await apply([], new Date(), {
    routes: {
      listForServer: async () => {
        const read = [route({ host })]
        if (reads++ === 0) await slow.promise
        return read
      },
    },
    services: { proxy: { apply: async ([given]: ProxyRoute[]) => void applied.push(given?.host ?? '') } },
  })
  const first = again()
  await expect.poll(() => reads).toBe(1)
  host = 'new.webops-test.org'
  const second = again()
  slow.resolve()
  await Promise.all([first, second])
  expect(applied).toEqual(['old.webops-test.org', 'new.webops-test.org'])
})

describe('a certificate that was handed in', () => {
  it('is opened for the route that it was handed in for', async () => {
    const { chain, key, own } = await makeCertificateFor(['shop.webops-test.org'])
    const { applied, notes } = await apply([route({ settings: custom, certificate: { chain, privateKey: sealed(key) } })])
    expect(notes).toEqual([])
    expect(applied[0]?.certificate?.chain).toContain(own.trim())
    expect(applied[0]?.certificate?.privateKey.reveal()).toContain('BEGIN PRIVATE KEY')
    expect(JSON.stringify(applied)).not.toContain('BEGIN PRIVATE KEY')
  })

  it('is not used while another kind is asked for', async () => {
    const { chain, key } = await makeCertificateFor(['shop.webops-test.org'])
    const { applied } = await apply([route({ certificate: { chain, privateKey: sealed(key) } })])
    expect(applied[0]?.certificate).toBeNull()
  })

  it.each([
    ['for another name', async () => made(['other.webops-test.org']), 'does not name'],
    [
      'with the key of another one',
      async () => ({ ...(await made()), privateKey: sealed((await makeCertificateFor(['x.org'])).key) }),
      'not the one of',
    ],
    ['with a key that is too short', async () => made(undefined, 'rsa-1024'), 'of a kind'],
    ['with the key of another name', async () => ({ ...(await made()), privateKey: sealed('x', 'y.org') }), 'misplaced'],
    ['that is none', async () => ({ chain: 'none', privateKey: sealed('x') }), 'no certificate'],
    ['that names the panel too', async () => made(['shop.webops-test.org', 'panel.webops-test.org']), 'names panel.webops-test.org too'],
    [
      'that names another deployment’s name too',
      async () => made(['shop.webops-test.org', 'blog.webops-test.org']),
      'names blog.webops-test.org too',
    ],
  ])('%s is left out with a note, and the route is in place', async (_what, make, reason) => {
    const blog = route({ deployment: 'blog', deploymentId: 'blog-id', host: 'blog.webops-test.org' })
    const { applied, notes } = await apply([route({ settings: custom, certificate: await make() }), blog])
    expect(applied).toMatchObject([{ deployment: 'shop', certificate: null }, { deployment: 'blog' }])
    expect(notes).toEqual([expect.stringContaining(reason)])
  })

  it('is left out when it has run out', async () => {
    const certificate = await made()
    const { applied, notes } = await apply([route({ settings: custom, certificate })], new Date(Date.now() + 20 * 86_400_000))
    expect(applied[0]?.certificate).toBeNull()
    expect(notes).toEqual([expect.stringContaining('ran out')])
  })
})

async function made(names = ['shop.webops-test.org'], kind?: Parameters<typeof makeCertificateFor>[1]) {
  const { chain, key } = await makeCertificateFor(names, kind)
  return { chain, privateKey: sealed(key) }
}
