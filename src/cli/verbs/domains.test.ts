import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { DEFAULT_ROUTE_SETTINGS } from '#core/route/route-settings.schema.ts'
import { deployment, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const domain = (changes: Partial<DomainView> = {}): DomainView => ({
  id: 'w',
  host: 'www.example.org',
  displayHost: 'www.example.org',
  path: '/',
  port: null,
  url: 'https://www.example.org',
  automatic: false,
  changeable: true,
  kind: 'serve',
  redirectTo: null,
  settings: { ...DEFAULT_ROUTE_SETTINGS, basicAuth: [{ user: 'ada' }, { user: 'bob' }] },
  tls: 'internal',
  certificate: null,
  dns: {
    public: true,
    state: 'wrong',
    detail: 'DNS has no address for it yet.',
    found: [],
    expected: [{ type: 'A', name: 'www.example.org', value: '192.0.2.1' }],
    checkedAt: '2026-01-01T00:00:00.000Z',
  },
  createdAt: '2026-01-01T00:00:00.000Z',
  ...changes,
})
const PORT = domain({ id: 'p', host: null, displayHost: null, port: 8100, automatic: true, changeable: false })
const IDN = domain({ id: 'b', host: 'xn--bcher-kva.org', displayHost: 'bücher.org', path: '/shop', tls: 'custom' })
const changed = (body: DomainView) => ({ ...body, applied: true, problem: null })
const path = '/api/v1/deployments/shop/domains'

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', path, { body: { items: [PORT, domain(), IDN] } })
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
    for (const one of ['', '/w', '/b', '/w/certificate', '/b/certificate']) panel.on(method, path + one, { body: changed(domain()) })
  }
})
afterEach(() => panel.close())
const sent = () =>
  panel.calls.filter(({ method }) => method !== 'GET').map(({ method, path: to, body }) => ({ method, to: to.slice(path.length), body }))

describe('webops domains', () => {
  it('lists all addresses', async () => {
    for (const args of [
      ['domains', 'shop'],
      ['domains', 'list', 'shop'],
    ]) {
      const { out, error } = await runCli(panel.url, args)
      expect(error).toBeNull()
      expect(out).toMatch(/port 8100/)
      expect(out).toMatch(/www\.example\.org +application +internal +– +wrong +password \(ada, bob\)/)
      expect(out).toMatch(/bücher\.org\/shop +application +handed in/)
    }
    expect(JSON.parse((await runCli(panel.url, ['domains', 'shop', '--json'])).out)).toHaveLength(3)
    expect(JSON.parse((await runCli(panel.url, ['domains', 'list', 'shop', '--json'])).out)).toHaveLength(3)
  })

  it('adds one, and says what to set in DNS', async () => {
    const { out, error } = await runCli(panel.url, [
      'domains',
      'add',
      'shop',
      'www.example.org',
      '--http',
      'redirect',
      '--header',
      'X-A: b: c',
    ])
    expect(error).toBeNull()
    expect(out).toContain('https://www.example.org')
    expect(out).toContain('Set: www.example.org  A  192.0.2.1')
    const settings = { http: 'redirect', responseHeaders: { set: { 'X-A': 'b: c' }, remove: [] } }
    expect(sent()).toEqual([{ method: 'POST', to: '', body: { host: 'www.example.org', settings } }])
  })

  it('says when a change is stored and not in effect', async () => {
    panel.on('POST', path, { status: 201, body: { ...domain(), applied: false, problem: 'The worker is away.' } })
    const { out, error } = await runCli(panel.url, ['domains', 'add', 'shop', 'www.example.org'])
    expect(error).toBeNull()
    expect(out).toContain('Stored, and not in effect yet: The worker is away.')
  })

  it('changes only what is named; users that stay keep their password', async () => {
    const options = { readInput: () => Promise.resolve('correct horse\n') }
    const args = ['--user', 'eve', '--remove-user', 'bob', '--max-request', '10m', '--timeout', '0', '--no-compression', '--no-redirect-to']
    expect((await runCli(panel.url, ['domains', 'set', 'shop', 'www.example.org', ...args], options)).error).toBeNull()
    const basicAuth = [{ user: 'ada' }, { user: 'eve', password: 'correct horse' }]
    const settings = { basicAuth, maxRequestBytes: 10_485_760, responseTimeoutSeconds: null, compression: false }
    expect(sent()).toEqual([{ method: 'PATCH', to: '/w', body: { redirectTo: null, settings } }])
    expect((await runCli(panel.url, ['domains', 'set', 'shop', 'www.example.org'])).error).toMatchObject({ code: 'nothing_to_set' })
  })

  it('knows a domain by what people call it', async () => {
    for (const given of ['bücher.org/shop', 'bücher.org', 'xn--bcher-kva.org/shop', 'b']) {
      expect((await runCli(panel.url, ['domains', 'remove', 'shop', given])).error).toBeNull()
    }
    expect(sent().map(({ method, to }) => method + to)).toEqual(Array(4).fill('DELETE/b'))
    expect((await runCli(panel.url, ['domains', 'remove', 'shop', 'else.org'])).error).toMatchObject({ code: 'domain_not_found' })
  })

  it('asks DNS, and fails until the name leads here', async () => {
    panel.on('POST', `${path}/w/check`, { body: domain() })
    const wrong = await runCli(panel.url, ['domains', 'check', 'shop', 'www.example.org'])
    expect(wrong.error).toMatchObject({ code: 'dns_not_set' })
    expect(wrong.out).toContain('Set: www.example.org  A  192.0.2.1')
    const ok = { ...domain().dns, state: 'ok' as const, detail: 'Leads to this server.' }
    panel.on('POST', `${path}/w/check`, { body: domain({ dns: ok }) })
    panel.on('POST', `${path}/b/check`, { body: { ...IDN, dns: ok } })
    const { out, error } = await runCli(panel.url, ['domains', 'check', 'shop'])
    expect(error).toBeNull()
    expect(out).toContain('bücher.org/shop: Leads to this server.')
  })

  it('hands in a certificate from files, and prints nothing of the key', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'certificate-'))
    writeFileSync(join(dir, 'chain'), 'CHAIN')
    writeFileSync(join(dir, 'key'), 'KEY')
    const files = ['--chain', join(dir, 'chain'), '--key', join(dir, 'key')]
    const { out, error } = await runCli(panel.url, ['domains', 'certificate', 'shop', 'www.example.org', ...files])
    rmSync(dir, { recursive: true })
    expect(error).toBeNull()
    expect(out).not.toContain('KEY')
    expect(sent()).toEqual([{ method: 'PUT', to: '/w/certificate', body: { certificate: 'CHAIN', privateKey: 'KEY' } }])
    expect((await runCli(panel.url, ['domains', 'certificate', 'shop', 'www.example.org', '--remove'])).error).toBeNull()
    expect(sent().at(-1)).toMatchObject({ method: 'DELETE', to: '/w/certificate' })
    const missing = await runCli(panel.url, ['domains', 'certificate', 'shop', 'www.example.org', '--chain', '/nowhere'])
    expect(missing.error).toMatchObject({ code: 'file_unreadable' })
  })
})

it('webops maintenance shows a page, and ends that', async () => {
  panel.on('PATCH', '/api/v1/deployments/shop', { body: deployment() })
  expect((await runCli(panel.url, ['maintenance', 'shop', 'on', '--message', 'Back at noon.'])).error).toBeNull()
  expect((await runCli(panel.url, ['maintenance', 'shop', 'off'])).error).toBeNull()
  const bodies = panel.calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
  expect(bodies).toEqual([{ maintenance: true, maintenanceMessage: 'Back at noon.' }, { maintenance: false }])
})
