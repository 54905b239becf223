import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { freezeConfiguration } from '#core/release/freeze-configuration.ts'
import type { FrozenConfiguration } from '#core/release/frozen-configuration.schema.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL, LOCAL_TOKEN, userWith } from '../../tests/support/memory-core.ts'
import { testRelease } from '../../tests/support/releases.ts'
import type { ChangedVariablesView, ImportedVariablesView, VariableHistoryView, VariableListView } from './schemas/variable-views.ts'
import type { DeploymentView, ErrorView } from './schemas/views.ts'

/** What all secrets of this file hold: it must come back in no answer. */
const CANARY = 'canary-correct-horse'

let it_: MemoryApi
let made = 0
let shop: string
const answers: string[] = []
const PROJECT = '/projects/default/variables'
const ENVIRONMENT = '/projects/default/environments/production/variables'
const own = () => `/deployments/${shop}/variables`

beforeAll(async () => {
  it_ = await memoryApi()
})
afterAll(() => it_.memory.remove())
beforeEach(async () => {
  await it_.memory.database.variable.deleteMany()
  shop = `shop-${++made}`
  await createDeployment(it_.memory.core, LOCAL, { name: shop, repository: 'https://example.org/shop.git' }, { deploy: false, via: 'api' })
})

async function ask<T = VariableListView & Partial<ErrorView>>(method: string, path: string, body?: unknown, token = LOCAL_TOKEN) {
  const response = await it_.ask(method, `/api/v1${path}`, { token, body })
  const text = await response.text()
  answers.push(text)
  return { status: response.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T }
}
const set = (path: string, given: Record<string, unknown>, more: object = {}) =>
  ask<ChangedVariablesView & Partial<ErrorView>>('PATCH', path, { set: given, ...more })
const rows = ({ body }: { body: VariableListView }) =>
  Object.fromEntries(body.items.map((row) => [row.name, row.secret ? 'secret' : row.value]))
const row = ({ body }: { body: VariableListView }, name: string) => body.items.find((one) => one.name === name)

/** As a rollout would leave it. */
async function serve(name: string, more: Partial<FrozenConfiguration> = {}) {
  const { core } = it_.memory
  const deployment = await core.deployments.getByName(name)
  if (!deployment) throw new Error('gone')
  const variables = await core.variables.effective(deployment)
  const number = await core.deployments.reserveReleaseNumber(deployment.id)
  const configuration = { ...freezeConfiguration(deployment, variables, {}, null, []), ...more }
  const release = await core.releases.create(testRelease(deployment.id, { number, configuration }))
  await core.deployments.setLive(deployment.id, release.id, 1000)
  return number
}

describe('variables', () => {
  it('are not put back by a change that was made at the same moment, and cannot become a circle by two', async () => {
    await set(own(), { API_TOKEN: CANARY, A: '1', B: '2' })
    const before = row(await ask('GET', own()), 'API_TOKEN')?.fingerprint
    const both = () =>
      Promise.all([set(own(), { API_TOKEN: `${CANARY}-anew` }), set(own(), { API_TOKEN: { value: null, availableAt: 'both' } })])
    for (const { status } of await both()) expect(status).toBe(200)
    const after = row(await ask('GET', own()), 'API_TOKEN')
    expect(after).toMatchObject({ availableAt: 'both' })
    expect(after?.fingerprint).not.toBe(before)

    const circle = await Promise.all([set(own(), { A: '${B}' }), set(own(), { B: '${A}' })])
    expect(circle.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  it('are set, changed and removed one by one, the others staying', async () => {
    expect(rows(await set(own(), { A: '1', B: 'two\nlines', API_TOKEN: CANARY }))).toEqual({ A: '1', B: 'two\nlines', API_TOKEN: 'secret' })
    expect(rows(await set(own(), { A: '2' }, { remove: ['B'] }))).toEqual({ A: '2', API_TOKEN: 'secret' })
    expect(rows(await ask('GET', own()))).toEqual({ A: '2', API_TOKEN: 'secret' })
  })

  it('come through as they are, whatever is in them', async () => {
    const odd = { A: '', B: ' a\r\nb\t"\'`\\ $HOME %n $(id) 🐎\u202e', C: 'x'.repeat(65_536), toString: '1', constructor: '2' }
    await set(own(), odd)
    expect(rows(await ask('GET', own()))).toEqual(odd)
  })

  it('are inherited from project and environment, the nearer one winning, and say so', async () => {
    await set(PROJECT, { A: 'project', B: 'project', C: 'project' })
    await set(ENVIRONMENT, { B: 'environment', C: 'environment' })
    const listed = await set(own(), { C: 'own' })
    expect(listed.body.items).toMatchObject([
      { name: 'A', value: 'project', scope: 'project', overrides: null },
      { name: 'B', value: 'environment', scope: 'environment', overrides: 'project' },
      { name: 'C', value: 'own', scope: 'deployment', overrides: 'environment', updatedBy: 'root on the server' },
    ])
    expect((await ask('GET', ENVIRONMENT)).body.items.map(({ name, scope }) => `${name} ${scope}`)).toEqual([
      'A project',
      'B environment',
      'C environment',
    ])
    expect((await ask('GET', PROJECT)).body).toMatchObject({ live: null, differs: false, missing: [], items: [{ state: null }, {}, {}] })
  })

  it('that are secrets keep their value, and are made plain with a new one only', async () => {
    await set(own(), { PASSWORD: CANARY, PLAIN: CANARY.toUpperCase() })
    expect(row(await set(own(), { PASSWORD: { value: null, availableAt: 'both' } }), 'PASSWORD')).toMatchObject({
      secret: true,
      availableAt: 'both',
    })
    const refused = await set(own(), { PASSWORD: { value: null, secret: false } })
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'secret_needs_value', field: 'set.PASSWORD' } } })
    expect(rows(await set(own(), { PASSWORD: { value: 'plain by now', secret: false }, PLAIN: { value: null, secret: true } }))).toEqual({
      PASSWORD: 'plain by now',
      PLAIN: 'secret',
    })
    // What was plain is not told by the history either, once it is a secret.
    expect((await ask('GET', `${own()}/history?name=PLAIN`)).text).not.toContain(CANARY.toUpperCase())
    // A secret that is given a new value without a word on it stays one.
    expect(rows(await set(own(), { PLAIN: CANARY }))).toMatchObject({ PLAIN: 'secret' })
  })

  it('that are secrets can be compared by their fingerprints, at any place', async () => {
    const here = row(await set(own(), { A_TOKEN: CANARY, B_TOKEN: `${CANARY}!` }), 'A_TOKEN')?.fingerprint
    expect(here).toMatch(/^[0-9a-f]{12}$/)
    expect(row(await set(PROJECT, { OTHER_TOKEN: CANARY }), 'OTHER_TOKEN')?.fingerprint).toBe(here)
    expect(row(await ask('GET', own()), 'B_TOKEN')?.fingerprint).not.toBe(here)
    // Given once more it is the same one, and nothing of it changed.
    const before = await it_.memory.database.variable.findFirst({ where: { name: 'A_TOKEN' } })
    await set(own(), { A_TOKEN: CANARY })
    expect(await it_.memory.database.variable.findFirst({ where: { name: 'A_TOKEN' } })).toEqual(before)
  })

  it.each([
    ['a name that is none', { set: { '1A': 'x' } }, 'invalid_input', 'set.1A'],
    ['a value of more than 64 KB', { set: { A: 'ü'.repeat(65_537) } }, 'invalid_input', 'set.A'],
    ['a NUL', { set: { A: 'a\0b' } }, 'invalid_input', 'set.A'],
    ['null where nothing is stored', { set: { A: { value: null } } }, 'value_missing', 'set.A'],
    ['removing what is not there', { remove: ['A'] }, 'variable_not_set', 'remove'],
    ['one that is set and removed', { set: { A: '1' }, remove: ['A'] }, 'variable_twice', 'remove'],
    ['a reference to nothing', { set: { A: '${GONE}' } }, 'variable_reference_unknown', 'set.A'],
    ['a reference to itself', { set: { A: '${B}', B: '${A}' } }, 'variable_reference_cycle', 'set.A'],
  ])('refuse %s by name, and then nothing is changed', async (_what, body, code, field) => {
    await set(own(), { KEPT: '1' })
    const refused = await ask<ErrorView>('PATCH', own(), { ...body, set: { OTHER: '1', ...('set' in body ? body.set : {}) } })
    expect(refused).toMatchObject({ status: 400, body: { error: { code, field } } })
    expect(rows(await ask('GET', own()))).toEqual({ KEPT: '1' })
  })
})

describe('references', () => {
  it('may lead to inherited ones, and are told', async () => {
    await set(PROJECT, { HOST: 'db' })
    expect(row(await set(own(), { URL: 'pg://${HOST}/$${HOST}' }), 'URL')).toMatchObject({
      refersTo: ['HOST'],
      value: 'pg://${HOST}/$${HOST}',
    })
    // Of a secret too: which names it has in it is known from then on.
    expect(row(await set(own(), { DATABASE_URL: { value: `pg://${CANARY}@\${HOST}`, secret: true } }), 'DATABASE_URL')?.refersTo).toEqual([
      'HOST',
    ])
  })

  it('are checked in every deployment that gets them', async () => {
    await set(own(), { HOST: 'db' })
    const other = shop
    shop = `shop-${++made}`
    await createDeployment(
      it_.memory.core,
      LOCAL,
      { name: shop, repository: 'https://example.org/shop.git' },
      { deploy: false, via: 'api' },
    )
    await it_.memory.database.deployment.updateMany({ where: { name: { notIn: [shop, other] } }, data: { removedAt: new Date() } })
    const refused = await set(PROJECT, { URL: 'pg://${HOST}' })
    expect(refused.body.error).toMatchObject({
      code: 'variable_reference_unknown',
      field: 'set.URL',
      message: expect.stringContaining(shop),
    })
    await set(own(), { HOST: 'db-too' })
    expect((await set(PROJECT, { URL: 'pg://${HOST}' })).status).toBe(200)
    // And what is referred to is not taken away.
    const removed = await ask<ErrorView>('PATCH', own(), { remove: ['HOST'] })
    expect(removed.body.error).toMatchObject({ code: 'variable_reference_unknown', field: 'remove' })
    // What hides it may go as long as there is another.
    await set(ENVIRONMENT, { HOST: 'shared' })
    expect((await ask('PATCH', own(), { remove: ['HOST'] })).status).toBe(200)
  })

  it('that led nowhere before keep nobody from changing something else', async () => {
    await set(own(), { A: '1' })
    const { id } = (await it_.memory.core.deployments.getByName(shop)) ?? { id: '' }
    await it_.memory.database.variable.create({ data: { deploymentId: id, name: 'BROKEN', value: '${GONE}', refersTo: ['GONE'] } })
    expect((await set(own(), { A: '2' })).status).toBe(200)
  })
})

describe('against the live release', () => {
  it('each variable says whether it is in effect', async () => {
    await set(ENVIRONMENT, { SHARED: '1' })
    await set(own(), { SAME: '1', CHANGED: '1', GONE: '1', A_TOKEN: CANARY, WHEN: '1' })
    const live = await serve(shop)
    expect((await ask('GET', own())).body).toMatchObject({ live, differs: false })
    await set(own(), { CHANGED: '2', NEW: '1', A_TOKEN: `${CANARY}2`, WHEN: { value: null, availableAt: 'build' } }, { remove: ['GONE'] })
    await set(ENVIRONMENT, { SHARED: '2' })
    const { body } = await ask('GET', own())
    expect(Object.fromEntries(body.items.map(({ name, state }) => [name, state]))).toEqual({
      A_TOKEN: 'changed',
      CHANGED: 'changed',
      GONE: 'removed',
      NEW: 'new',
      SAME: 'same',
      SHARED: 'changed',
      WHEN: 'changed',
    })
    expect(body).toMatchObject({ differs: true, live })
    expect(row({ body }, 'GONE')).toMatchObject({ value: '1', updatedBy: 'root on the server' })
    // Given the value of then, a secret is in effect again.
    expect(row(await set(own(), { A_TOKEN: CANARY }), 'A_TOKEN')?.state).toBe('same')
  })

  it('applying takes a reconfigure, or a deploy where a build is given something', async () => {
    await set(own(), { A: '1', ARG: { value: '1', availableAt: 'build' }, PART: 'x', WHOLE: { value: '${PART}', availableAt: 'both' } })
    const kinds = async ({ body }: { body: ChangedVariablesView }) =>
      Promise.all(body.rollouts.map(async ({ id }) => (await it_.memory.core.rollouts.get(id))?.kind))
    expect(await kinds(await set(own(), { A: '1' }, { apply: true }))).toEqual(['deploy'])
    await serve(shop)
    expect(await kinds(await set(own(), { A: '1' }, { apply: true }))).toEqual([])
    expect(await kinds(await set(own(), { A: '2' }, { apply: true }))).toEqual(['reconfigure'])
    expect(await kinds(await set(own(), {}, { apply: true }))).toEqual(['reconfigure'])
    await serve(shop)
    expect(await kinds(await set(own(), { ARG: '2' }, { apply: true }))).toEqual(['deploy'])
    await serve(shop)
    expect(await kinds(await set(own(), { PART: 'y' }, { apply: true }))).toEqual(['deploy'])
    await serve(shop)
    expect(await kinds(await set(own(), {}, { remove: ['ARG'], apply: true }))).toEqual(['deploy'])
  })

  it('applying those of a project rolls out who serves and gets them', async () => {
    await it_.memory.database.deployment.updateMany({ where: { name: { not: shop } }, data: { removedAt: new Date() } })
    const names = [shop, `shop-${++made}`, `shop-${++made}`]
    const place = { repository: 'https://example.org/shop.git' }
    for (const name of names.slice(1)) await createDeployment(it_.memory.core, LOCAL, { name, ...place }, { deploy: false, via: 'api' })
    await set(`/deployments/${names[1]}/variables`, { SHARED: 'mine' })
    await serve(names[0] ?? '')
    await serve(names[1] ?? '')
    const { body } = await set(PROJECT, { SHARED: '1' }, { apply: true })
    expect(body.rollouts.map(({ deployment }) => deployment)).toEqual([names[0]])
  })
})

describe('a release that is taken over as the settings', () => {
  const adopt = (number: number) => ask<DeploymentView & Partial<ErrorView>>('POST', `/deployments/${shop}/releases/${number}/adopt`)

  it('brings back its own variables, and leaves those that are inherited where they are', async () => {
    await set(PROJECT, { SHARED: 'then', SHARED_TOKEN: CANARY })
    await set(own(), { A: { value: '${SHARED}', availableAt: 'both' }, A_TOKEN: CANARY })
    const release = await serve(shop)
    await set(PROJECT, { SHARED: 'now', SHARED_TOKEN: `${CANARY}2` })
    await set(own(), { A: 'other', A_TOKEN: `${CANARY}2`, NEW: '1' })
    expect((await adopt(release)).status).toBe(200)
    const { body } = await ask('GET', own())
    expect(Object.fromEntries(body.items.map(({ name, scope, value, state }) => [name, [scope, value, state]]))).toEqual({
      A: ['deployment', '${SHARED}', 'same'],
      A_TOKEN: ['deployment', null, 'same'],
      SHARED: ['deployment', 'then', 'same'],
      // Only where it was set can it be opened: its value of now stays.
      SHARED_TOKEN: ['project', null, 'changed'],
    })
  })

  it('is refused where it had an inherited secret that is gone', async () => {
    await set(PROJECT, { SHARED_TOKEN: CANARY })
    const release = await serve(shop)
    await ask('PATCH', PROJECT, { remove: ['SHARED_TOKEN'] })
    expect((await adopt(release)).body.error).toMatchObject({ code: 'secret_not_adoptable', field: 'dockerEnvVars.SHARED_TOKEN' })
  })
})

it('names that the repository asks for are missing until somebody sets them, at any place', async () => {
  const requiredVariables = ['ASKED', 'ASKED_TOO', 'SHARED']
  await serve(shop, { requiredVariables })
  await set(PROJECT, { SHARED: '1' })
  expect((await ask('GET', own())).body.missing).toEqual(['ASKED', 'ASKED_TOO'])
  expect((await set(own(), { ASKED: '' })).body.missing).toEqual(['ASKED_TOO'])
})

describe('an .env file', () => {
  const take = (body: object) => ask<ImportedVariablesView & Partial<ErrorView>>('POST', `${own()}/import`, body)

  it('is taken in, and told by names what that did', async () => {
    await set(own(), { A: '1', B: '2', OLD: '3', KEPT: { value: CANARY, secret: true } })
    const text = `A=1\nexport B="three\nlines\n"\nAPI_KEY=${CANARY}\nKEPT=${CANARY}-2\nC='\${B}'\nC=last\n`
    const wanted = {
      added: ['API_KEY', 'C'],
      changed: ['B', 'KEPT'],
      removed: ['OLD'],
      unchanged: ['A'],
      secrets: ['API_KEY', 'KEPT'],
      warnings: ['C stands in lines 7, 8: the last one counts.'],
    }
    expect((await take({ text, replace: true, dryRun: true })).body).toEqual({ ...wanted, dryRun: true })
    expect(rows(await ask('GET', own()))).toEqual({ A: '1', B: '2', OLD: '3', KEPT: 'secret' })
    expect((await take({ text, replace: true, availableAt: 'both' })).body).toMatchObject({
      ...wanted,
      changed: ['A', 'B', 'KEPT'],
      unchanged: [],
    })
    expect(rows(await ask('GET', own()))).toEqual({ A: '1', B: 'three\nlines\n', C: 'last', API_KEY: 'secret', KEPT: 'secret' })
  })

  it('is refused as a whole when a line is wrong', async () => {
    expect((await take({ text: 'A=1\nnonsense\n' })).body.error).toMatchObject({
      code: 'env_line_invalid',
      field: 'text',
      message: expect.stringMatching(/^Line 2 /),
    })
    expect((await take({ text: 'A=${GONE}\n' })).body.error).toMatchObject({ code: 'variable_reference_unknown', field: 'text' })
    expect(rows(await ask('GET', own()))).toEqual({})
  })

  it('that was exported reads back, without secrets and without what is inherited', async () => {
    await set(PROJECT, { INHERITED: 'a\nb', SHARED_TOKEN: CANARY })
    const values = { A: '1', B: 'two words', C: 'it\'s "quoted"\n$X `id`\r\n', D: '', E: 'a#b', F: '${A}' }
    await set(own(), { ...values, API_KEY: CANARY, BUILT: { value: 'x', availableAt: 'build' } })
    const { text, status } = await ask('GET', `${own()}/export`)
    expect(status).toBe(200)
    expect(text).toContain('# API_KEY is a secret\n')
    expect(text).toContain('# SHARED_TOKEN is a secret, from the project\n')
    expect(text).toContain('# only while the image is built:\nBUILT=x\n')
    expect((await take({ text, secret: 'none', replace: false })).body).toMatchObject({
      added: [],
      changed: [],
      unchanged: ['A', 'B', 'BUILT', 'C', 'D', 'E', 'F'],
    })
  })
})

describe('the history', () => {
  it('tells who set and removed what, newest first, and no secret', async () => {
    const ada = await userWith(it_.memory, `ada-${made}`, 'developer')
    const token = await it_.tokenOf(ada)
    await set(own(), { A: '1', A_TOKEN: CANARY })
    await ask('PATCH', own(), { set: { A: { value: '2', availableAt: 'both' } } }, token)
    await ask('PATCH', own(), { set: { A: '2' } }, token)
    await ask('PATCH', own(), { remove: ['A'] }, token)
    const { body } = await ask<VariableHistoryView>('GET', `${own()}/history?name=A`)
    expect(body.items).toMatchObject([
      { name: 'A', removed: true, value: null, by: ada.name },
      { name: 'A', removed: false, value: '2', availableAt: 'both', by: ada.name },
      { name: 'A', removed: false, value: '1', availableAt: 'run', by: 'root on the server' },
    ])
    const first = await ask<VariableHistoryView>('GET', `${own()}/history?limit=2`)
    const second = await ask<VariableHistoryView>('GET', `${own()}/history?limit=2&after=${first.body.next}`)
    expect([...first.body.items, ...second.body.items].map(({ name, secret }) => `${name} ${secret}`).sort()).toEqual([
      'A false',
      'A false',
      'A false',
      'A_TOKEN true',
    ])
    expect(second.body.next).toBeNull()
    const audit = await it_.memory.core.audit.list({ target: `deployment:${shop}`, action: 'variables.change', limit: 10 })
    expect(audit.map(({ details }) => details)).toEqual([
      { set: [], removed: ['A'] },
      { set: ['A'], removed: [] },
      { set: ['A', 'A_TOKEN'], removed: [] },
    ])
  })

  it('is written by the form of a deployment too, of what it really changes', async () => {
    const dockerEnvVars = { A: '1', B: { value: '1', availableAt: 'build' }, A_TOKEN: CANARY }
    await ask('PATCH', `/deployments/${shop}`, { dockerEnvVars })
    await ask('PATCH', `/deployments/${shop}`, { dockerEnvVars: { A: '1', B: { value: '2' }, A_TOKEN: { value: null } } })
    const { body } = await ask<VariableHistoryView>('GET', `${own()}/history`)
    expect(body.items.map(({ name, value, availableAt }) => `${name} ${value} ${availableAt}`)).toEqual([
      'B 2 build',
      expect.stringMatching(/^A_TOKEN null run$|^B 1 build$|^A 1 run$/),
      expect.any(String),
      expect.any(String),
    ])
  })
})

it('no secret stood in any answer, in the history, in the audit or in the database', async () => {
  const { database } = it_.memory
  const stored = [await database.variable.findMany(), await database.variableChange.findMany(), await database.auditEvent.findMany()]
  expect(answers.length).toBeGreaterThan(50)
  expect(JSON.stringify([answers, stored, await database.release.findMany()])).not.toContain(CANARY)
  expect(it_.unexpected).toEqual([])
})
