import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReleaseDiffView } from '#api/schemas/views.ts'
import { apiError, deployment, type FakePanel, fakePanel, logStream, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const side = (release: number | null, live = false) => ({ release, live, commit: 'a'.repeat(40), commitSubject: null })
const image = (name: string) => ({ id: 'sha256:0123456789abcdef', name, bytes: 120_000_000, available: true })
const DIFF: ReleaseDiffView = {
  from: side(4, true),
  to: side(1),
  commits: {
    added: [],
    removed: [{ commit: 'b'.repeat(40), subject: 'Sell more', author: 'Ada', at: '2026-01-01T00:00:00.000Z' }],
    complete: true,
    note: null,
  },
  configuration: [
    { field: 'dockerPorts', secret: false, change: 'changed', before: '81:80', after: '80:80' },
    { field: 'dockerEnvVars.PASSWORD', secret: true, change: 'changed', before: null, after: null },
    { field: 'dockerEnvVars.NEW', secret: false, change: 'removed', before: 'x', after: null },
  ],
  dockerfile: { before: 'FROM a\n', after: 'FROM b\n', changed: true, patch: '@@ -1 +1 @@\n-FROM a\n+FROM b' },
  image: { before: image('webops/shop:4'), after: image('webops/shop:1'), changed: true },
}

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  const release = (number: number, live: boolean, imageAvailable = true) => ({
    number,
    live,
    imageName: 'i',
    imageId: 'i',
    commit: null,
    commitSubject: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    servedAt: null,
    imageAvailable,
    imageBytes: null,
  })
  panel.on('GET', '/api/v1/deployments/shop', { body: deployment() })
  panel.on('GET', '/api/v1/deployments/shop/releases', {
    body: { items: [release(5, false), release(4, true), release(3, false, false), release(1, false)], next: null },
  })
  panel.on('GET', '/api/v1/deployments/shop/releases/4/diff/1', { body: DIFF })
  panel.on('POST', '/api/v1/deployments/shop/rollouts', { status: 202, body: { id: 'r7', number: 7 } })
  panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'rollback', release: 1 }) })
  panel.on('GET', '/api/v1/rollouts/r7/logs', logStream([], true))
})
afterEach(() => panel.close())
const asked = () => panel.calls.find((call) => call.method === 'POST')?.body

describe('webops rollback', () => {
  it('shows the difference, then asks, and does nothing without a yes', async () => {
    const questions: string[] = []
    const answer = (reply: string) => ({ interactive: true, ask: (question: string) => (questions.push(question), Promise.resolve(reply)) })
    const refused = await runCli(panel.url, ['rollback', 'shop', '--to', '1'], answer(''))
    expect(refused.error).toMatchObject({ code: 'not_confirmed' })
    expect(asked()).toBeUndefined()
    expect(questions).toEqual([expect.stringContaining('Roll shop back to release 1?')])
    const out = refused.out
    expect(out).toContain('From release 4 (live), aaaaaaa to release 1')
    expect(out).toContain('- bbbbbbb Sell more')
    expect(out).toContain('- dockerPorts: 81:80\n  + dockerPorts: 80:80')
    expect(out).toContain('~ dockerEnvVars.PASSWORD: (secret) changed')
    expect(out).toContain('- FROM a\n  + FROM b')
    expect((await runCli(panel.url, ['rollback', 'shop', '--to', '1'], answer('y'))).error).toBeNull()
    expect(asked()).toEqual({ kind: 'rollback', release: 1 })
  })

  it('passes over a release whose image is gone, and asks nobody with --yes or --json', async () => {
    const options = { interactive: true, ask: () => Promise.reject(new Error('asked')) }
    const { out, error } = await runCli(panel.url, ['rollback', 'shop', '--secrets', 'release', '--json'], options)
    expect(error).toBeNull()
    expect(JSON.parse(out)).toMatchObject({ kind: 'rollback', release: 1 })
    expect(asked()).toEqual({ kind: 'rollback', release: 1, secrets: 'release' })
    expect((await runCli(panel.url, ['rollback', 'shop', '--yes'], options)).error).toBeNull()
  })

  it('goes back though the difference cannot be shown', async () => {
    panel.on('GET', '/api/v1/deployments/shop/releases/4/diff/1', { status: 503, body: apiError('worker_unreachable', 'It is away.') })
    expect((await runCli(panel.url, ['rollback', 'shop'])).error).toBeNull()
    expect(asked()).toEqual({ kind: 'rollback', release: 1 })
  })
})

describe('webops releases', () => {
  it('lists which ones cannot be gone back to, compares two, and takes the settings of one over', async () => {
    const { out } = await runCli(panel.url, ['releases', 'shop'])
    expect(out).toMatch(/4\s+live/)
    expect(out).toMatch(/3\s+image gone/)
    expect((await runCli(panel.url, ['releases', 'diff', 'shop', '4', '1'])).out).toContain('dockerPorts')
    expect(JSON.parse((await runCli(panel.url, ['releases', 'diff', 'shop', '4', '1', '--json'])).out)).toEqual(DIFF)
    panel.on('GET', '/api/v1/deployments/shop/releases/4/diff/settings', { body: { ...DIFF, to: side(null) } })
    expect((await runCli(panel.url, ['releases', 'diff', 'shop', '4', 'settings'])).out).toContain(
      'to the settings that the next deploy uses',
    )
    panel.on('POST', '/api/v1/deployments/shop/releases/1/adopt', { body: deployment() })
    expect((await runCli(panel.url, ['releases', 'adopt', 'shop', '1'])).out).toContain('settings of release 1')
  })
})
