import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiError, deployment, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const web = {
  name: 'web',
  title: 'Web shop',
  createdAt: '2026-11-21T12:00:00.000Z',
  role: 'owner',
  mayManage: true,
  mayCreate: true,
  deployments: 2,
  environments: [
    { name: 'production', network: 'webops-web.production', deployments: 2 },
    { name: 'staging', network: 'webops-web.staging', deployments: 0 },
  ],
}
let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
})
afterEach(() => panel.close())

describe('webops project', () => {
  it('lists projects with their environments and networks', async () => {
    panel.on('GET', '/api/v1/projects', { body: { items: [web] } })
    const { out } = await runCli(panel.url, ['project', 'list'])
    expect(out.split('\n').map((line) => line.trim().replace(/\s{2,}/g, ' | '))).toEqual([
      'PROJECT | TITLE | ENVIRONMENT | DEPLOYMENTS | NETWORK',
      'web | Web shop | production | 2 | webops-web.production',
      'staging | 0 | webops-web.staging',
      '',
    ])
    expect(JSON.parse((await runCli(panel.url, ['project', 'list', '--json'])).out)).toEqual([web])
  })

  it('makes, renames and removes one, and its environments and members', async () => {
    panel.on('POST', '/api/v1/projects', { status: 201, body: web })
    panel.on('PATCH', '/api/v1/projects/web', { body: { ...web, title: 'Shop' } })
    panel.on('DELETE', '/api/v1/projects/web', { status: 204 })
    panel.on('POST', '/api/v1/projects/web/environments', { status: 201, body: web })
    panel.on('DELETE', '/api/v1/projects/web/environments/staging', { status: 204 })
    panel.on('PUT', '/api/v1/projects/web/members/ada%40example.org', { body: { email: 'ada@example.org', name: 'Ada', role: 'viewer' } })
    const run = async (...words: string[]) => {
      const { out, error } = await runCli(panel.url, words)
      expect(error).toBeNull()
      return out
    }
    expect(await run('project', 'create', 'web', '--title', 'Web shop')).toContain('Made web.')
    expect(await run('project', 'rename', 'web', 'Shop')).toBe('web is called Shop.\n')
    expect(await run('environment', 'create', 'web', 'staging')).toContain('Made staging of web.')
    expect(await run('project', 'member', 'set', 'web', 'ada@example.org', 'viewer')).toBe('ada@example.org is viewer of web.\n')
    expect(await run('environment', 'remove', 'web', 'staging')).toBe('Removed staging of web.\n')
    expect(await run('project', 'remove', 'web')).toBe('Removed web.\n')
    expect(panel.calls.map(({ body }) => body).filter(Boolean)).toEqual([
      { name: 'web', title: 'Web shop' },
      { title: 'Shop' },
      { name: 'staging' },
      { role: 'viewer' },
    ])
  })

  it('says why one that is not empty stays', async () => {
    panel.on('DELETE', '/api/v1/projects/web', { status: 409, body: apiError('project_not_empty', 'The project web has deployments.') })
    expect((await runCli(panel.url, ['project', 'remove', 'web'])).error).toMatchObject({ code: 'project_not_empty' })
  })
})

describe('webops deploy --project', () => {
  it('refuses to move a deployment that is there', async () => {
    panel.on('GET', '/api/v1/deployments/shop', { body: deployment() })
    const { error } = await runCli(panel.url, ['deploy', 'shop', '--project', 'web'])
    expect(error).toMatchObject({ code: 'deployment_stays' })
    expect(panel.calls.every(({ method }) => method === 'GET')).toBe(true)
  })
})
