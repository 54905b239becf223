import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import type { Actor } from '#core/user/actor.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL, LOCAL_TOKEN, userWith } from '../../tests/support/memory-core.ts'

const repository = 'https://example.org/shop.git'
let it_: MemoryApi
beforeAll(async () => {
  it_ = await memoryApi()
})
afterAll(() => it_.memory.remove())

async function ask(method: string, path: string, body?: unknown, token = LOCAL_TOKEN) {
  const response = await it_.ask(method, `/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : null) as never as Record<string, never> }
}
const refusal = (status: number, code: string, field?: string) => ({
  status,
  body: { error: { code, hint: expect.any(String), ...(field && { field }) } },
})
const deploymentIn = (name: string, project: string, environment: string) =>
  createDeployment(it_.memory.core, LOCAL, { name, repository, project, environment }, { deploy: false, via: 'api' })

describe('projects', () => {
  it('are made with an environment, listed with what is in them, renamed, and removed when nothing is left', async () => {
    expect(await ask('POST', '/projects', { name: 'web', title: '  Web shop ' })).toMatchObject({
      status: 201,
      body: {
        name: 'web',
        title: 'Web shop',
        deployments: 0,
        environments: [{ name: 'production', network: 'webops-web.production', deployments: 0 }],
      },
    })
    expect(await ask('POST', '/projects/web/environments', { name: 'staging' })).toMatchObject({ status: 201 })
    const made = await deploymentIn('web-shop', 'web', 'staging')
    expect(await ask('GET', '/projects/web')).toMatchObject({
      body: {
        deployments: 1,
        environments: [
          { name: 'production', deployments: 0 },
          { name: 'staging', deployments: 1 },
        ],
      },
    })
    expect(await ask('GET', '/deployments?project=web')).toMatchObject({ body: { items: [{ name: 'web-shop', environment: 'staging' }] } })
    expect(await ask('PATCH', '/projects/web', { title: 'Shop' })).toMatchObject({ status: 200, body: { name: 'web', title: 'Shop' } })

    expect(await ask('DELETE', '/projects/web')).toMatchObject(refusal(409, 'project_not_empty'))
    expect(await ask('DELETE', '/projects/web/environments/staging')).toMatchObject(refusal(409, 'environment_not_empty'))
    await it_.memory.core.deployments.markRemoved(made.id)
    expect((await ask('DELETE', '/projects/web/environments/staging')).status).toBe(204)
    expect((await ask('DELETE', '/projects/web')).status).toBe(204)
    expect(await ask('GET', '/projects/web')).toMatchObject(refusal(404, 'project_not_found'))
    const { items } = (await ask('GET', '/projects')).body as never as { items: { name: string }[] }
    expect(items.map(({ name }) => name)).toEqual(['default'])
    const audited = await it_.memory.core.audit.list({ limit: 100 })
    expect(audited.filter(({ target }) => target === 'project:web').map(({ action }) => action)).toEqual([
      'project.remove',
      'environment.remove',
      'project.update',
      'environment.create',
      'project.create',
    ])
  })

  it('that everybody leans on stay', async () => {
    expect(await ask('DELETE', '/projects/default')).toMatchObject(refusal(422, 'project_kept'))
    expect(await ask('DELETE', '/projects/default/environments/production')).toMatchObject(refusal(422, 'environment_kept'))
  })

  it.each(['', 'Web', 'web_shop', '-web', 'web-', 'web.shop', '1web', 'w'.repeat(41), '../etc', 'web\n', 'wéb', ' web'])(
    'and environments are not called %j',
    async (name) => {
      expect(await ask('POST', '/projects', { name })).toMatchObject({ status: 400, body: { error: { field: 'name' } } })
      expect(await ask('POST', '/projects/default/environments', { name })).toMatchObject({
        status: 400,
        body: { error: { field: 'name' } },
      })
    },
  )

  it('are refused what is there already, an empty title, one with a line break, and fields that are none', async () => {
    expect(await ask('POST', '/projects', { name: 'default' })).toMatchObject(refusal(409, 'project_exists', 'name'))
    expect(await ask('POST', '/projects/default/environments', { name: 'production' })).toMatchObject(
      refusal(409, 'environment_exists', 'name'),
    )
    for (const title of ['', '   ', 'a\nb', 'x'.repeat(81)])
      expect(await ask('PATCH', '/projects/default', { title })).toMatchObject({ status: 400, body: { error: { field: 'title' } } })
    expect(await ask('POST', '/projects', { name: 'web', colour: 'red' })).toMatchObject({
      status: 400,
      body: { error: { field: 'colour' } },
    })
    expect(await ask('DELETE', '/projects/default/environments/preview')).toMatchObject(refusal(404, 'environment_not_found'))
  })
})

describe('who may', () => {
  let tokens: Record<string, string>
  beforeAll(async () => {
    const people: Record<string, Actor> = {
      owner: await userWith(it_.memory, 'olga', 'owner'),
      admin: await userWith(it_.memory, 'adam', 'admin'),
      developer: await userWith(it_.memory, 'dora', 'developer'),
      stranger: await userWith(it_.memory, 'stan', null),
      administrator: await userWith(it_.memory, 'root', null, true),
    }
    tokens = Object.fromEntries(
      await Promise.all(Object.entries(people).map(async ([who, actor]) => [who, await it_.tokenOf(actor)] as const)),
    )
  })

  it('make projects: administrators, who own what they make', async () => {
    for (const who of ['owner', 'admin', 'developer', 'stranger'])
      expect(await ask('POST', '/projects', { name: 'theirs' }, tokens[who])).toMatchObject({ status: 403 })
    expect(await ask('POST', '/projects', { name: 'theirs' }, tokens['administrator'])).toMatchObject({
      status: 201,
      body: { role: 'owner', mayManage: true, title: 'theirs' },
    })
    expect((await ask('GET', '/projects/theirs', undefined, tokens['owner'])).status).toBe(404)
    expect((await ask('DELETE', '/projects/theirs', undefined, tokens['administrator'])).status).toBe(204)
  })

  it('change one: its owners and admins, and nobody else', async () => {
    for (const who of ['developer', 'stranger']) {
      const status = who === 'stranger' ? 404 : 403
      expect((await ask('PATCH', '/projects/default', { title: 'Mine' }, tokens[who])).status).toBe(status)
      expect((await ask('POST', '/projects/default/environments', { name: 'mine' }, tokens[who])).status).toBe(status)
      expect((await ask('PUT', '/projects/default/members/stan@example.org', { role: 'viewer' }, tokens[who])).status).toBe(status)
    }
    for (const who of ['owner', 'admin']) expect((await ask('PATCH', '/projects/default', { title: 'Ours' }, tokens[who])).status).toBe(200)
  })

  it('give roles: owners all of them, admins all but that of an owner', async () => {
    const member = '/projects/default/members/stan@example.org'
    expect(await ask('PUT', member, { role: 'developer' }, tokens['admin'])).toMatchObject({ status: 200, body: { role: 'developer' } })
    expect(await ask('PUT', member, { role: 'owner' }, tokens['admin'])).toMatchObject({
      status: 403,
      body: { error: { code: 'owner_only' } },
    })
    expect(await ask('DELETE', '/projects/default/members/olga@example.org', undefined, tokens['admin'])).toMatchObject({
      status: 403,
      body: { error: { code: 'owner_only' } },
    })
    expect((await ask('GET', '/projects', undefined, tokens['stranger'])).body).toMatchObject({
      items: [{ name: 'default', role: 'developer' }],
    })
    expect((await ask('PUT', member, { role: 'owner' }, tokens['owner'])).status).toBe(200)
    expect((await ask('DELETE', member, undefined, tokens['owner'])).status).toBe(204)
    expect((await ask('GET', '/projects', undefined, tokens['stranger'])).body).toEqual({ items: [] })
    expect(await ask('PUT', '/projects/default/members/nobody@example.org', { role: 'viewer' }, tokens['owner'])).toMatchObject({
      status: 404,
      body: { error: { code: 'user_not_found' } },
    })
  })
})
