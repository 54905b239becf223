import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeCertificateFor } from '../support/certificates.ts'
import { dnsServer, type DnsServer } from '../support/dns-server.ts'
import { memoryApi, type MemoryApi } from '../support/memory-api.ts'
import { userWith } from '../support/memory-core.ts'
import { createDns } from '#adapters/dns/dns.ts'
import { ageOpener, ageSealer, generateWorkerKeys } from '#adapters/secrets/age-secrets.ts'
import type { ChangedDomainView, DomainView } from '#api/schemas/domain-views.ts'
import type { ErrorView } from '#api/schemas/views.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import type { ContainerLogs } from '#core/deployment/container-logs.ts'
import { checkPendingDomains } from '#core/domain/check-domains.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import type { WorkerCore } from '#core/worker/worker-core.ts'

/** The API on real stores, a worker that answers on the same ones, and a name server on the loopback. */
const OWN = '192.0.2.10'
const repository = 'https://example.org/shop.git'

let it_: MemoryApi
let names: DnsServer
let worker: WorkerCore
let dir: string
let applied: ProxyRoute[][]
let away: boolean
let refuses: string | null
const tokens: Record<'owner' | 'viewer' | 'stranger', string> = { owner: '', viewer: '', stranger: '' }

beforeAll(async () => {
  it_ = await memoryApi()
  names = await dnsServer()
  dir = await mkdtemp(join(tmpdir(), 'domains-'))
  const keys = await generateWorkerKeys()
  await writeFile(join(dir, 'key'), keys.identity, { mode: 0o600 })
  await writeFile(join(dir, 'key.pub'), keys.recipient)
  const { core } = it_.memory
  core.sealer = ageSealer(join(dir, 'key.pub'))
  worker = {
    ...core,
    serverId: it_.memory.serverId,
    opener: ageOpener(join(dir, 'key')),
    dns: createDns({ server: names.address, publicAddresses: [OWN], panelHost: 'localhost', httpsPort: 1 }),
    services: {
      proxy: {
        apply: async (routes: ProxyRoute[]) => {
          if (refuses) throw new WebopsError({ code: 'proxy_unreachable', kind: 'unavailable', message: refuses })
          applied.push(routes)
        },
      },
    },
    note: () => undefined,
  } as unknown as WorkerCore
  const answers = queryAnswers(worker, {} as ContainerLogs)
  it_.memory.answer((name, input) => {
    if (away) throw new WebopsError({ code: 'worker_unreachable', kind: 'unavailable', message: 'The worker on main did not answer.' })
    return answerQuery(answers, name, input, new AbortController().signal)
  })
  const owner = await userWith(it_.memory, 'owner', 'owner')
  tokens.owner = await it_.tokenOf(owner)
  tokens.viewer = await it_.tokenOf(await userWith(it_.memory, 'viewer', 'viewer'))
  const other = await core.projects.ensure('other', 'Other')
  await core.projects.ensureEnvironment(other.id, 'production')
  const stranger = await userWith(it_.memory, 'stranger', null)
  await core.projects.setMember(other.id, stranger.id, 'owner')
  const strangerNow = { ...stranger, roles: { [other.id]: 'owner' as const } }
  tokens.stranger = await it_.tokenOf(strangerNow)
  await createDeployment(core, owner, { name: 'shop', repository }, { deploy: false, via: 'api' })
  await createDeployment(core, owner, { name: 'blog', repository }, { deploy: false, via: 'api' })
  await createDeployment(core, strangerNow, { name: 'foreign', project: 'other', repository }, { deploy: false, via: 'api' })
})
afterAll(async () => {
  await names.close()
  await it_.memory.remove()
  await rm(dir, { recursive: true, force: true })
})
beforeEach(() => {
  applied = []
  away = false
  refuses = null
})

async function call<T = ChangedDomainView>(method: string, path: string, body?: unknown, who: keyof typeof tokens = 'owner') {
  const response = await it_.ask(method, `/api/v1/deployments/${path}`, { token: tokens[who], ...(body === undefined ? {} : { body }) })
  return { status: response.status, body: (await response.json()) as T }
}
const add = (host: string, more: object = {}, name = 'shop') => call('POST', `${name}/domains`, { host, ...more })
const refused = async (asked: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await asked
  return { status, ...(body as ErrorView).error }
}
const list = async (name = 'shop') => (await call<{ items: DomainView[] }>('GET', `${name}/domains`)).body.items
const one = async (id: string) => (await call<DomainView>('GET', `shop/domains/${id}`)).body
const routeOf = (host: string) => applied.at(-1)?.find((route) => route.host === host)

describe('a domain', () => {
  it('is in place at once, in lower case and punycode, and shown as people write it', async () => {
    const { status, body } = await add('Bücher.Test', { path: '/shop/' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      host: 'xn--bcher-kva.test',
      displayHost: 'bücher.test',
      path: '/shop',
      automatic: false,
      applied: true,
      problem: null,
    })
    expect(routeOf('xn--bcher-kva.test')).toMatchObject({ deployment: 'shop', path: '/shop' })
    expect(body.dns).toMatchObject({ state: 'ok', expected: [] })
    expect(body.tls).toBe('internal')
    expect(names.asked.size).toBe(0)
  })

  it('stands beside those that a deployment has by itself, of which the port cannot be changed', async () => {
    const domains = await list()
    const port = domains.find((domain) => domain.host === null)
    expect(domains.find((domain) => domain.host === 'shop.localhost')).toMatchObject({ automatic: true, changeable: true })
    expect(port).toMatchObject({ automatic: true, changeable: false, tls: 'off' })
    expect(await refused(call('PATCH', `shop/domains/${port?.id}`, { path: '/x' }))).toMatchObject({ status: 422, code: 'domain_fixed' })
    expect(await refused(call('DELETE', `shop/domains/${port?.id}`))).toMatchObject({ status: 422, code: 'domain_fixed' })
  })

  it('is changed and removed at once; what is not named stays', async () => {
    const { body } = await add('change.test', { settings: { compression: false } })
    const changed = await call('PATCH', `shop/domains/${body.id}`, {
      redirectTo: 'HTTPS://Example.com/',
      settings: { redirectStatus: 302 },
    })
    expect(changed.body).toMatchObject({
      kind: 'redirect',
      redirectTo: 'https://example.com',
      settings: { compression: false, redirectStatus: 302 },
    })
    expect(applied).toHaveLength(2)
    expect((await call('PATCH', `shop/domains/${body.id}`, { redirectTo: null })).body).toMatchObject({ kind: 'serve', redirectTo: null })
    expect((await call('DELETE', `shop/domains/${body.id}`)).body).toEqual({ applied: true, problem: null })
    expect(routeOf('change.test')).toBeUndefined()
    expect(await refused(call('GET', `shop/domains/${body.id}`))).toMatchObject({ status: 404, code: 'domain_not_found' })
  })

  it('is stored though the worker or the proxy is away, and says so', async () => {
    away = true
    const { status, body } = await add('later.test')
    expect(status).toBe(201)
    expect(body).toMatchObject({ applied: false, problem: expect.stringContaining('did not answer') as string })
    away = false
    refuses = 'Caddy does not answer.'
    expect((await call('PATCH', `shop/domains/${body.id}`, { settings: { hsts: true } })).body).toMatchObject({
      applied: false,
      problem: 'Caddy does not answer.',
      settings: { hsts: true },
    })
  })

  it('keeps passwords as hashes, and shows neither', async () => {
    const { body } = await add('closed.test', { settings: { basicAuth: [{ user: 'ada', password: 'correct horse' }] } })
    expect(body.settings.basicAuth).toEqual([{ user: 'ada' }])
    const stored = async () => JSON.stringify((await it_.memory.database.route.findUniqueOrThrow({ where: { id: body.id } })).settings)
    const hash = /\$2b\$12\$[^"]{53}/.exec(await stored())?.[0]
    expect(hash).toBeDefined()
    await call('PATCH', `shop/domains/${body.id}`, { settings: { basicAuth: [{ user: 'ada' }], hsts: true } })
    expect(await stored()).toContain(hash)
    const audit = JSON.stringify(await it_.memory.database.auditEvent.findMany())
    expect(audit).toContain('domain.add')
    expect(JSON.stringify([await list(), audit])).not.toMatch(/correct horse|\$2b\$/)
    const error = await refused(call('PATCH', `shop/domains/${body.id}`, { settings: { basicAuth: [{ user: 'bob' }] } }))
    expect(error).toMatchObject({ code: 'password_needed', field: 'settings.basicAuth.0.password' })
  })
})

describe('a name', () => {
  it('is one deployment’s, and a stranger does not learn whose', async () => {
    await add('mine.example.org', {}, 'blog')
    const known = await refused(add('mine.example.org'))
    expect(known).toMatchObject({ status: 409, code: 'address_taken', field: 'host' })
    expect(known.message).toContain('blog')
    for (const body of [
      { host: 'mine.example.org' },
      { host: 'mine.example.org', path: '/evil' },
      { host: '*.example.org' },
      { host: 'blog.localhost' },
    ]) {
      const unknown = await refused(call('POST', 'foreign/domains', body, 'stranger'))
      expect(unknown).toMatchObject({ status: 409, code: 'address_taken', field: 'host' })
      expect(JSON.stringify(unknown)).not.toContain('blog ')
    }
    // Its owners may give another path of it to another deployment of theirs.
    expect((await add('mine.example.org', { path: '/shop' })).status).toBe(201)
    expect(await refused(add('mine.example.org', { path: '/shop' }))).toMatchObject({ code: 'address_taken' })
  })

  it('beneath a wildcard of somebody else is theirs', async () => {
    expect((await add('*.wild.example.org')).status).toBe(201)
    const error = await refused(call('POST', 'foreign/domains', { host: 'a.wild.example.org' }, 'stranger'))
    expect(error.code).toBe('address_taken')
    expect((await add('a.wild.example.org', {}, 'blog')).status).toBe(201)
  })

  it.each([
    ['localhost', 'domain_reserved'],
    ['*.localhost', 'domain_reserved'],
    ['127.0.0.1', 'invalid_input'],
    ['https://shop.example.org', 'invalid_input'],
    ['a.*.example.org', 'invalid_input'],
  ])('%s is refused: %s', async (host, code) => {
    expect(await refused(add(host))).toMatchObject({ code, field: 'host' })
  })

  it('and a path are what they seem', async () => {
    for (const path of ['shop', '/../x', '/a//b', '/{file./etc/passwd}', '/a*', '/a b']) {
      expect(await refused(add('paths.test', { path }))).toMatchObject({ code: 'invalid_input', field: 'path' })
    }
    for (const redirectTo of [
      'ftp://example.org',
      'example.org',
      'https://ada:word@example.org',
      'https://{host}',
      'javascript:alert(1)',
    ]) {
      expect(await refused(add('paths.test', { redirectTo }))).toMatchObject({ code: 'invalid_input', field: 'redirectTo' })
    }
  })

  it('does not lead round in circles', async () => {
    const { body } = await add('a.circle.test', { redirectTo: 'https://b.circle.test' })
    expect(await refused(add('b.circle.test', { redirectTo: 'https://a.circle.test/x' }))).toMatchObject({
      code: 'redirect_loop',
      field: 'redirectTo',
    })
    expect((await add('b.circle.test')).status).toBe(201)
    expect(await refused(call('PATCH', `shop/domains/${body.id}`, { redirectTo: 'http://a.circle.test' }))).toMatchObject({
      code: 'redirect_loop',
    })
  })

  it('can be looked at by a viewer, and changed by those who may', async () => {
    expect((await call('GET', 'shop/domains', undefined, 'viewer')).status).toBe(200)
    expect(await refused(call('POST', 'shop/domains', { host: 'v.test' }, 'viewer'))).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await refused(call('GET', 'shop/domains', undefined, 'stranger'))).toMatchObject({ status: 404, code: 'deployment_not_found' })
    // Not through a deployment of one's own either.
    const id = (await list())[0]?.id
    expect(await refused(call('DELETE', `foreign/domains/${id}`, undefined, 'stranger'))).toMatchObject({ code: 'domain_not_found' })
  })
})

describe('DNS', () => {
  const settled = (id: string, state: string) => vi.waitFor(async () => expect((await one(id)).dns.state).toBe(state), { timeout: 5000 })

  it('is asked about a new public name, and what to set is said', async () => {
    const { body } = await add('new.example.com')
    expect(body.applied).toBe(true)
    await settled(body.id, 'wrong')
    const { dns, tls } = await one(body.id)
    expect(dns.expected).toEqual([{ type: 'A', name: 'new.example.com', value: OWN }])
    expect(dns.detail).toContain(`set A ${OWN}`)
    expect(tls).toBe('internal')
  })

  it('is asked again by the timer until the name leads here, and then the routes are put in place', async () => {
    const { body } = await add('later.example.com')
    await settled(body.id, 'wrong')
    names.set('later.example.com', { A: [OWN] })
    await checkPendingDomains(worker)
    expect((await one(body.id)).dns.state).toBe('wrong')
    applied = []
    it_.memory.advance(60_000)
    worker.clock = it_.memory.core.clock
    await checkPendingDomains(worker)
    expect((await one(body.id)).dns).toMatchObject({ state: 'ok', found: [`A ${OWN}`] })
    expect((await one(body.id)).tls).toBe('public')
    expect(applied).toHaveLength(1)
    expect(it_.memory.published).toContainEqual({ type: 'deployment', deployment: 'shop' })
  })

  it('is asked when somebody wants to know, aliases and wildcards too', async () => {
    names.set('www.example.com', { CNAME: ['edge.example.net'], A: ['198.51.100.7'] })
    const { body } = await add('www.example.com')
    const checked = await call<DomainView>('POST', `shop/domains/${body.id}/check`)
    expect(checked.body.dns).toMatchObject({ state: 'wrong', found: ['CNAME edge.example.net', 'A 198.51.100.7'] })
    expect(checked.body.dns.detail).toContain('by way of edge.example.net')
    names.set('*.apps.example.com', { A: [OWN] })
    const wildcard = await add('*.apps.example.com')
    expect((await call<DomainView>('POST', `shop/domains/${wildcard.body.id}/check`)).body.dns.state).toBe('ok')
  })

  it('that fails says nothing, and takes nothing back', async () => {
    names.set('shaky.example.com', 'fails')
    const { body } = await add('shaky.example.com')
    expect((await call<DomainView>('POST', `shop/domains/${body.id}/check`)).body.dns.state).toBe('unknown')
    names.set('shaky.example.com', { A: [OWN] })
    expect((await call<DomainView>('POST', `shop/domains/${body.id}/check`)).body.dns.state).toBe('ok')
    names.set('shaky.example.com', 'fails')
    const after = (await call<DomainView>('POST', `shop/domains/${body.id}/check`)).body.dns
    expect(after).toMatchObject({ state: 'ok', detail: expect.stringContaining('did not answer') as string })
  })

  it('cannot be asked while the worker is away', async () => {
    away = true
    const id = (await list()).find((domain) => domain.host !== null)?.id
    expect(await refused(call('POST', `shop/domains/${id}/check`))).toMatchObject({ status: 503, code: 'worker_unreachable' })
  })
})

describe('a certificate that is handed in', () => {
  it('is used at once, its key only readable to the worker, for this name of this deployment', async () => {
    const { chain, key } = await makeCertificateFor(['tls.example.org'])
    const { body } = await add('tls.example.org')
    const put = await call('PUT', `shop/domains/${body.id}/certificate`, { certificate: chain, privateKey: key })
    expect(put.status).toBe(200)
    expect(put.body).toMatchObject({ tls: 'custom', applied: true, certificate: { names: ['tls.example.org'], issuer: 'Test Authority' } })
    expect(JSON.stringify(put.body)).not.toContain('PRIVATE KEY')
    const stored = await it_.memory.database.routeCertificate.findUniqueOrThrow({ where: { routeId: body.id } })
    expect(JSON.stringify(stored)).not.toContain('PRIVATE KEY')
    const { deploymentId } = await it_.memory.database.route.findUniqueOrThrow({ where: { id: body.id } })
    const place = { deploymentId, kind: 'certificate' as const, host: 'tls.example.org' }
    expect((await worker.opener.open(stored.privateKey, place)).reveal()).toContain('BEGIN PRIVATE KEY')
    await expect(worker.opener.open(stored.privateKey, { ...place, host: 'other.org' })).rejects.toMatchObject({ code: 'secret_misplaced' })

    const gone = await call('DELETE', `shop/domains/${body.id}/certificate`)
    expect(gone.body).toMatchObject({ certificate: null, settings: { tls: 'auto' } })
    expect(await it_.memory.database.routeCertificate.count()).toBe(0)
  })

  it('is refused when it is another name’s, and nothing is stored', async () => {
    const { chain, key } = await makeCertificateFor(['else.example.org'])
    const { body } = await add('tls2.example.org')
    const error = await refused(call('PUT', `shop/domains/${body.id}/certificate`, { certificate: chain, privateKey: key }))
    expect(error).toMatchObject({ status: 400, code: 'certificate_other_name', field: 'certificate' })
    const both = await makeCertificateFor(['tls2.example.org', 'foreign.localhost'])
    const other = await refused(call('PUT', `shop/domains/${body.id}/certificate`, { certificate: both.chain, privateKey: both.key }))
    expect(other).toMatchObject({ code: 'certificate_names_others', field: 'certificate' })
    expect(await it_.memory.database.routeCertificate.count()).toBe(0)
    const tls = await refused(call('PATCH', `shop/domains/${body.id}`, { settings: { tls: 'custom' } }))
    expect(tls).toMatchObject({ code: 'certificate_missing', field: 'settings.tls' })
  })
})

it('maintenance comes and goes at once, without a rollout', async () => {
  const before = await it_.memory.database.rollout.count()
  const { status } = await call<{ maintenance: boolean }>('PATCH', 'shop?apply=true', {
    maintenance: true,
    maintenanceMessage: 'Back at noon.',
  })
  expect(status).toBe(200)
  expect(routeOf('shop.localhost')).toMatchObject({ maintenance: { message: 'Back at noon.' } })
  await call('PATCH', 'shop', { maintenance: false })
  expect(routeOf('shop.localhost')?.maintenance ?? null).toBeNull()
  expect(await it_.memory.database.rollout.count()).toBe(before)
})
