import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PollView } from '#api/schemas/poll-view.ts'
import { apiError, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const AT = '2026-01-01T00:00:00.000Z'
const poll = (changes: Partial<PollView> = {}): PollView => ({
  everyMinutes: 5,
  seenCommit: 'b'.repeat(40),
  lookedAt: AT,
  problem: null,
  updatedAt: AT,
  updatedBy: 'Ada',
  ...changes,
})
const path = '/api/v1/deployments/shop/poll'

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
})
afterEach(() => panel.close())

it('sets how often the repository is looked at, every five minutes unless said otherwise', async () => {
  panel.on('PUT', path, { body: poll({ everyMinutes: 1, lookedAt: null, seenCommit: null }) })
  const { out } = await runCli(panel.url, ['poll', 'set', 'shop'])
  await runCli(panel.url, ['poll', 'set', 'shop', '--every', '10'])
  expect(panel.calls.map(({ body }) => body)).toEqual([{ everyMinutes: 5 }, { everyMinutes: 10 }])
  expect(out).toBe('The branch of shop is looked at every minute.\nIt was not looked at yet.\n')
})

it('asks the panel for nothing that is no number', async () => {
  const { error } = await runCli(panel.url, ['poll', 'set', 'shop', '--every', '5m'])
  expect(error?.message).toContain('number of minutes')
  expect(panel.calls).toEqual([])
})

it('tells what the last look found, or why it could not look', async () => {
  panel.on('GET', path, { body: poll() })
  expect((await runCli(panel.url, ['poll', 'show', 'shop'])).out).toMatch(
    /every 5 minutes\.\nLast look .* ago: The branch had bbbbbbbb\.\n/,
  )
  panel.on('GET', path, { body: poll({ problem: 'example.org does not answer.' }) })
  expect((await runCli(panel.url, ['poll', 'show', 'shop'])).out).toContain('ago: example.org does not answer.\n')
})

it('looks no more, and fails where nobody looked', async () => {
  panel.on('DELETE', path, { body: {} })
  expect((await runCli(panel.url, ['poll', 'remove', 'shop', '--json'])).out).toContain('"removed": true')
  panel.on('DELETE', path, { status: 404, body: apiError('poll_not_set', 'Nobody looks at the repository of shop by themselves.') })
  expect((await runCli(panel.url, ['poll', 'remove', 'shop'])).error).toMatchObject({ code: 'poll_not_set' })
})
