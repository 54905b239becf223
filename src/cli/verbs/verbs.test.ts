import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployment, type FakePanel, fakePanel, logStream, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', '/api/v1/deployments/shop', { body: deployment() })
  panel.on('POST', '/api/v1/deployments/shop/rollouts', { status: 202, body: { id: 'r7', number: 7 } })
  panel.on('GET', '/api/v1/rollouts/r7', { body: rollout() })
  panel.on('GET', '/api/v1/rollouts/r7/logs', logStream([], true))
})
afterEach(() => panel.close())

describe('webops ps', () => {
  it('prints name, status, url, release and commit of all deployments, over several pages', async () => {
    panel.on('GET', '/api/v1/deployments', (call) => {
      const after = new URL(call.path, panel.url).searchParams.get('after')
      return after
        ? { body: { items: [deployment({ name: 'web', release: null, url: null, status: 'pending' })], next: null } }
        : { body: { items: [deployment()], next: 'x' } }
    })
    const { out } = await runCli(panel.url, ['ps', '--json'])
    expect(JSON.parse(out)).toEqual([
      { name: 'shop', status: 'running', url: 'http://shop.localhost', release: 3, commit: 'a'.repeat(40) },
      { name: 'web', status: 'pending', url: null, release: null, commit: null },
    ])
    const table = await runCli(panel.url, ['ps'])
    expect(table.out.split('\n')[0]).toMatch(/^NAME\s+STATUS\s+ADDRESS\s+RELEASE\s+COMMIT\s+LAST CHANGE$/)
    expect(table.out).toMatch(/shop\s+running\s+http:\/\/shop\.localhost\s+3\s+aaaaaaa\s+–/)
  })
})

describe('webops remove', () => {
  beforeEach(() => panel.on('DELETE', '/api/v1/deployments/shop', { status: 202, body: { id: 'r7', number: 7 } }))
  const removed = () => panel.calls.some((call) => call.method === 'DELETE')

  it('does nothing where nobody can be asked', async () => {
    expect((await runCli(panel.url, ['remove', 'shop'])).error).toMatchObject({ code: 'confirmation_needed' })
    expect(removed()).toBe(false)
  })

  it('does nothing when another name is typed', async () => {
    const { error } = await runCli(panel.url, ['remove', 'shop'], { interactive: true, ask: () => Promise.resolve('shoop') })
    expect(error).toMatchObject({ code: 'not_confirmed' })
    expect(removed()).toBe(false)
  })

  it('removes when the name is typed, or with --yes', async () => {
    panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'remove', release: null }) })
    const typed = await runCli(panel.url, ['remove', 'shop'], { interactive: true, ask: () => Promise.resolve('shop') })
    expect(typed).toEqual({ out: '✓ shop removed (41 s)\n', error: null })
    expect(panel.calls.find((call) => call.method === 'DELETE')?.body).toEqual({ name: 'shop' })
    expect((await runCli(panel.url, ['remove', 'shop', '--yes'])).error).toBeNull()
  })
})

describe('webops rollback', () => {
  it('goes to the release before the live one', async () => {
    const release = (number: number, live: boolean) => ({
      number,
      live,
      imageName: 'i',
      imageId: 'i',
      commit: null,
      commitSubject: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      servedAt: null,
      imageAvailable: true,
      imageBytes: null,
    })
    panel.on('GET', '/api/v1/deployments/shop/releases', {
      body: { items: [release(5, false), release(4, true), release(3, false), release(1, false)], next: null },
    })
    await runCli(panel.url, ['rollback', 'shop'])
    expect(panel.calls.find((call) => call.method === 'POST')?.body).toEqual({ kind: 'rollback', release: 3 })
  })
})

describe('webops cancel', () => {
  it('fails when nothing runs, and when the rollout was faster', async () => {
    panel.on('GET', '/api/v1/deployments/shop/rollouts', { body: { items: [rollout()], next: null } })
    expect((await runCli(panel.url, ['cancel', 'shop'])).error).toMatchObject({ code: 'nothing_to_cancel' })
    panel.on('GET', '/api/v1/deployments/shop/rollouts', { body: { items: [rollout({ state: 'running' })], next: null } })
    panel.on('POST', '/api/v1/rollouts/r7/cancel', { status: 202, body: {} })
    expect((await runCli(panel.url, ['cancel', 'shop'])).error).toMatchObject({ code: 'not_cancelled' })
  })
})

describe('webops plan', () => {
  const plan = {
    deployment: 'shop',
    kind: 'deploy',
    runtime: 'docker',
    commit: 'b'.repeat(40),
    commitSubject: 'Sell more',
    stack: 'node',
    evidence: ['package.json'],
    address: 'http://shop.localhost',
    steps: [
      {
        key: 'build',
        title: 'Build the image',
        addon: 'docker',
        summary: 'Builds webops/shop:4',
        artifacts: [{ kind: 'dockerfile', name: 'Dockerfile', content: 'FROM node\n' }],
        warnings: ['no lock file'],
        gapSeconds: 3,
        replaces: ['webops-shop'],
      },
    ],
    warnings: ['no lock file'],
    gapSeconds: 3,
  }

  it('shows steps, the gap and what is replaced, and the texts with --verbose', async () => {
    panel.on('POST', '/api/v1/plans', { body: plan })
    const brief = await runCli(panel.url, ['plan', 'shop'])
    expect(brief.out).toContain('gap      about 3 s during which nothing serves')
    expect(brief.out).toContain('replaces webops-shop')
    expect(brief.out.match(/no lock file/g)).toHaveLength(1)
    expect(brief.out).not.toContain('FROM node')
    expect((await runCli(panel.url, ['plan', 'shop', '--verbose'])).out).toContain('│ FROM node')
    expect(panel.calls.find((call) => call.method === 'POST')?.body).toEqual({ kind: 'deploy', name: 'shop' })
  })

  it('shows which settings change, and which of them the repository says', async () => {
    const changes = [
      { field: 'port', from: '3000', to: '8000', fromFile: true },
      { field: 'memoryLimitMb', from: '512', to: null, fromFile: false },
    ]
    panel.on('POST', '/api/v1/plans', { body: { ...plan, changes } })
    const { out } = await runCli(panel.url, ['plan', 'shop'])
    expect(out).toContain('port: 3000 → 8000 (webops.yaml)\n  memoryLimitMb: 512 → not set\n')
    expect(JSON.parse((await runCli(panel.url, ['plan', 'shop', '--json'])).out)).toMatchObject({ changes })
  })
})
