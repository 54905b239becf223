import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryApi, type MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import { expectHelpful, read, rowCounts } from './refusal.ts'

let panel: MemoryApi
beforeAll(async () => {
  panel = await memoryApi()
  await ask('POST', '/deployments', { ...SHOP, name: 'taken' })
})
afterAll(() => panel.memory.remove())

const SHOP = { repository: 'https://git.example.org/shop.git', dockerEnvVars: { MODE: 'x' } }

const ask = (method: string, path: string, body: unknown) => read(panel.ask(method, `/api/v1${path}`, { token: LOCAL_TOKEN, body }))

/** Neither a row of any table (projects, rollouts, variables, audit's events), nor a word to the worker or to the pages. */
async function everything() {
  const { woken, published, questions } = panel.memory
  return { rows: await rowCounts(panel.memory.database), woken: woken.length, published: published.length, questions: questions.length }
}

async function expectRefused(body: Record<string, unknown>, field: string, code: string) {
  const before = await everything()
  const made = await ask('POST', '/deployments', body)
  expectHelpful(made, field)
  expect(made.body.error?.code).toBe(code)
  const planned = await ask('POST', '/plans', { deployment: body })
  expectHelpful(planned, field)
  expect(planned.body.error?.code).toBe(code)
  expect(await everything()).toEqual(before)
  return made.body.error?.message ?? ''
}

describe('a name', () => {
  it.each([
    '',
    ' ',
    'Shop',
    'SHOP',
    '-shop',
    'shop-',
    'shop.example',
    'shop.next',
    'shop_1',
    '1shop',
    'shöp',
    'shop\n',
    'shop ',
    'a/b',
    '../shop',
    '.',
    '*',
    '@',
    'a'.repeat(49),
  ])('%j, which is no DNS label of ours, is refused, and nothing is made', async (name) => {
    expect(await expectRefused({ ...SHOP, name }, 'name', 'invalid_input')).toMatch(/lower-case letters, digits and hyphens/)
  })

  it.each(['panel', 'worker', 'redis', 'caddy', 'webops', 'localhost', 'www', 'api', 'docker'])(
    '%s, which is one of our own, is refused, and nothing is made',
    async (name) => {
      expect(await expectRefused({ ...SHOP, name }, 'name', 'invalid_input')).toMatch(/reserved.*choose another/)
    },
  )

  it('that another deployment has is refused, and nothing is made', async () => {
    expect(await expectRefused({ ...SHOP, name: 'taken' }, 'name', 'name_taken')).toContain('taken')
  })

  it('that two ask for at once is had by one of them', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask('POST', '/deployments', { ...SHOP, name: 'wanted' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    for (const answer of answers.filter(({ status }) => status === 409)) expectHelpful(answer, 'name')
    const { deployment, rollout, auditEvent } = panel.memory.database
    expect(await deployment.count({ where: { name: 'wanted' } })).toBe(1)
    expect(await rollout.count({ where: { deployment: { name: 'wanted' } } })).toBe(1)
    expect(await auditEvent.count({ where: { target: 'deployment:wanted' } })).toBe(2)
  })

  it.each([
    ['project', { project: 'nowhere' }, 'project_not_found'],
    ['environment', { environment: 'nowhere' }, 'environment_not_found'],
  ])('of a %s that is not there is refused, and none is made', async (field, more, code) => {
    await expectRefused({ ...SHOP, name: 'lost', ...more }, field, code)
  })

  it('may be as long as a label of ours, and look like one of another alphabet', async () => {
    for (const name of ['a'.repeat(48), 'x', 'xn--80ak6aa92e', 'a--b'])
      expect((await ask('POST', '/deployments', { ...SHOP, name })).body.url).toBe(`http://${name}.localhost`)
  })
})
