import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PreviewView } from '#api/schemas/preview-views.ts'
import { type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const AT = '2026-01-01T00:00:00.000Z'
const COMMIT = 'c'.repeat(40)
const preview = (changes: Partial<PreviewView> = {}): PreviewView => ({
  key: 'pr-12',
  pullRequest: 12,
  title: 'A faster cart',
  branch: 'cart',
  repository: 'grace/shop',
  commit: COMMIT,
  fork: true,
  author: 'grace',
  state: 'waiting',
  needsApproval: true,
  approvedCommit: null,
  approvedBy: null,
  deployment: null,
  url: null,
  pushedAt: AT,
  endsAt: AT,
  ...changes,
})
const path = '/api/v1/deployments/shop/previews'
const settings = { maxCount: 5, lifeDays: 7, secrets: [], volumes: 'none', branches: [] }

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
})
afterEach(() => panel.close())

it('lists previews, and shows what strangers wrote on one line', async () => {
  panel.on('GET', path, {
    body: {
      items: [preview({ title: 'A\u001b[31m\ncart' }), preview({ key: 'pr-7', fork: false, state: 'running', needsApproval: false })],
    },
  })
  const { out } = await runCli(panel.url, ['preview', 'list', 'shop'])
  expect(out).toMatch(/pr-12 +waiting .* grace\/shop:cart +ccccccc/)
  expect(out).toMatch(/pr-7 +running .* cart/)
  expect(out.trimEnd().split('\n')).toHaveLength(3)
  expect(out).not.toContain('\u001b')
})

it('approves the commit that was looked at, and asks about the newest', async () => {
  panel.on('GET', path, { body: { items: [preview()] } })
  panel.on('POST', `${path}/pr-12/approve`, { status: 202, body: { id: 'r', number: 1, deployment: 'shop-pr-12' } })
  expect((await runCli(panel.url, ['preview', 'approve', 'shop', 'pr-12'])).error).toMatchObject({ code: 'confirmation_needed' })
  expect((await runCli(panel.url, ['preview', 'approve', 'shop', 'pr-12', '--yes'])).out).toBe('Rollout 1 of shop-pr-12 builds cccccccc.\n')
  await runCli(panel.url, ['preview', 'approve', 'shop', 'pr-12', '--commit', 'd'.repeat(40)])
  const approvals = panel.calls.filter(({ method }) => method === 'POST').map(({ body }) => body)
  expect(approvals).toEqual([{ commit: COMMIT }, { commit: 'd'.repeat(40) }])
})

it('removes one that is asked about, with its volumes', async () => {
  panel.on('DELETE', `${path}/pr-12`, { status: 202, body: { rollout: null } })
  expect((await runCli(panel.url, ['preview', 'remove', 'shop', 'pr-12'])).error).toMatchObject({ code: 'confirmation_needed' })
  expect((await runCli(panel.url, ['preview', 'remove', 'shop', 'pr-12', '--yes'])).out).toContain('nothing ran')
})

it('changes what is named of the settings, and else shows them', async () => {
  panel.on('GET', '/api/v1/deployments/shop/preview-settings', { body: settings })
  panel.on('PATCH', '/api/v1/deployments/shop/preview-settings', {
    body: { ...settings, secrets: ['A', 'B'], volumes: 'own', branches: ['feature/**'] },
  })
  expect((await runCli(panel.url, ['preview', 'settings', 'shop'])).out).toContain('up to 5 previews')
  const { out } = await runCli(panel.url, [
    'preview',
    'settings',
    'shop',
    '--secret',
    'A',
    '--secret',
    'B',
    '--volumes',
    'own',
    '--max',
    '3',
    '--branch',
    'feature/**',
  ])
  expect(out).toContain('A, B (forks: none)')
  expect(out).toContain('feature/**')
  await runCli(panel.url, ['preview', 'settings', 'shop', '--no-secret', '--no-branch'])
  const changes = panel.calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
  expect(changes).toEqual([
    { maxCount: 3, secrets: ['A', 'B'], volumes: 'own', branches: ['feature/**'] },
    { secrets: [], branches: [] },
  ])
})
