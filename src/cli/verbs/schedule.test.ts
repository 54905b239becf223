import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScheduleRunView, ScheduleView } from '#api/schemas/schedule-views.ts'
import { apiError, type FakePanel, fakePanel, logStream } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const AT = '2026-01-01T00:00:00.000Z'
const aRun = (changes: Partial<ScheduleRunView> = {}): ScheduleRunView => ({
  id: 'run-2',
  trigger: 'manual',
  state: 'succeeded',
  dueAt: AT,
  by: 'Ada',
  release: 3,
  exitCode: 0,
  reason: null,
  queuedAt: AT,
  startedAt: AT,
  finishedAt: AT,
  durationMs: 1200,
  ...changes,
})
const schedule = (changes: Partial<ScheduleView> = {}): ScheduleView => ({
  name: 'nightly',
  cron: '0 3 * * *',
  words: 'At 03:00',
  timeZone: 'Europe/Berlin',
  command: '["python","manage.py","clearsessions"]',
  concurrency: 'skip',
  missed: 'skip',
  timeoutSeconds: 3600,
  enabled: true,
  fromFile: false,
  nextRuns: ['2126-07-02T01:00:00.000Z'],
  lastRun: aRun({ state: 'timed_out', exitCode: null, durationMs: 3_600_000 }),
  createdAt: AT,
  updatedAt: AT,
  updatedBy: 'Ada',
  ...changes,
})
const path = '/api/v1/deployments/shop/schedules'
const runs = `${path}/nightly/runs`

let panel: FakePanel
const before = process.exitCode
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', path, { body: { items: [schedule(), schedule({ name: 'hourly', enabled: false, fromFile: true, lastRun: null })] } })
  panel.on('POST', path, { status: 201, body: schedule() })
  panel.on('PATCH', `${path}/nightly`, { body: schedule() })
  panel.on('POST', runs, { status: 202, body: aRun({ state: 'queued' }) })
  panel.on('GET', runs, {
    body: { items: [aRun(), aRun({ id: 'run-1', state: 'skipped', reason: 'The one before still ran.' })], next: null },
  })
  panel.on('GET', `${runs}/run-2`, { body: aRun() })
})
afterEach(async () => {
  process.exitCode = before
  await panel.close()
})
const sent = () => panel.calls.filter(({ method }) => method !== 'GET').map(({ method, path: to, body }) => ({ method, to, body }))

describe('webops schedule', () => {
  it('lists schedules with the next time and the last run', async () => {
    const { out, error } = await runCli(panel.url, ['schedule', 'list', 'shop'])
    expect(error).toBeNull()
    expect(out).toMatch(/nightly +0 3 \* \* \* +Europe\/Berlin +in \d+ years +timed out .+ ago +– +60 min 0 s/)
    expect(out).toMatch(/hourly \(webops\.yaml\) .+ paused/)
    expect(JSON.parse((await runCli(panel.url, ['schedule', 'list', 'shop', '--json'])).out)).toHaveLength(2)
  })

  it('adds one: several arguments are a list, one is a line for the shell', async () => {
    const add = ['schedule', 'add', 'shop', 'nightly', '0 3 * * *']
    const command = ['--', 'python', 'manage.py', 'clearsessions', '--verbosity', '2']
    const { out, error } = await runCli(panel.url, [...add, '--time-zone', 'Europe/Berlin', ...command])
    expect(error).toBeNull()
    expect(out).toContain('nightly: At 03:00 (Europe/Berlin)')
    expect(out).toContain('2 Jul 2126, 03:00')
    const options = ['--concurrency', 'replace', '--missed', 'once', '--timeout', '90', '--paused']
    expect((await runCli(panel.url, [...add, ...options, 'rm -f /tmp/*; echo "done"'])).error).toBeNull()
    expect(sent().map(({ body }) => body)).toEqual([
      {
        name: 'nightly',
        cron: '0 3 * * *',
        timeZone: 'Europe/Berlin',
        command: '["python","manage.py","clearsessions","--verbosity","2"]',
      },
      {
        name: 'nightly',
        cron: '0 3 * * *',
        command: 'rm -f /tmp/*; echo "done"',
        concurrency: 'replace',
        missed: 'once',
        timeoutSeconds: 90,
        enabled: false,
      },
    ])
    expect((await runCli(panel.url, add)).error).not.toBeNull()
  })

  it('changes only what is named', async () => {
    const change = ['schedule', 'change', 'shop', 'nightly']
    expect((await runCli(panel.url, [...change, '--name', 'late', '--cron', '30 2 * * *'])).error).toBeNull()
    expect((await runCli(panel.url, [...change, '--', 'ls', '-l'])).error).toBeNull()
    expect((await runCli(panel.url, ['schedule', 'pause', 'shop', 'nightly'])).error).toBeNull()
    expect((await runCli(panel.url, ['schedule', 'resume', 'shop', 'nightly', '--json'])).out).toContain('"cron": "0 3 * * *"')
    const to = `${path}/nightly`
    expect(sent()).toEqual([
      { method: 'PATCH', to, body: { name: 'late', cron: '30 2 * * *' } },
      { method: 'PATCH', to, body: { command: '["ls","-l"]' } },
      { method: 'PATCH', to, body: { enabled: false } },
      { method: 'PATCH', to, body: { enabled: true } },
    ])
    expect((await runCli(panel.url, change)).error).toMatchObject({ code: 'nothing_to_set' })
  })

  it('removes one, and says why it may not', async () => {
    panel.on('DELETE', `${path}/nightly`, { body: {} })
    expect((await runCli(panel.url, ['schedule', 'remove', 'shop', 'nightly'])).out).toContain('nightly of shop is removed.')
    panel.on('DELETE', `${path}/nightly`, { status: 409, body: apiError('set_by_file', 'webops.yaml sets it.') })
    expect((await runCli(panel.url, ['schedule', 'remove', 'shop', 'nightly'])).error).toMatchObject({ code: 'set_by_file' })
  })

  it('lists its runs, and why one was left out', async () => {
    const { out, error } = await runCli(panel.url, ['schedule', 'history', 'shop', 'nightly', '--limit', '5'])
    expect(error).toBeNull()
    expect(out).toMatch(/succeeded .+ ago +Ada +3 +0 +1\.2 s/)
    expect(out).toMatch(/skipped .+ The one before still ran\. +run-1/)
    expect(panel.calls.at(-1)?.path).toBe(`${runs}?limit=5`)
  })
})

describe('webops schedule run', () => {
  const run = (...more: string[]) => runCli(panel.url, ['schedule', 'run', 'shop', 'nightly', ...more])
  const line = (sequence: number, text: string) => ({ sequence, step: 'run', text })

  it('follows the log over a lost connection, each line once', async () => {
    let asked = 0
    panel.on('GET', `${runs}/run-2/logs`, (call, response) => {
      asked += 1
      return asked === 1
        ? logStream([line(1, 'first')], false)(call, response)
        : logStream([line(1, 'first'), line(2, 'second')], true)(call, response)
    })
    panel.on('GET', `${runs}/run-2`, () => ({ body: aRun({ state: asked === 1 ? 'running' : 'succeeded' }) }))
    const { out, error } = await run()
    expect(error).toBeNull()
    expect(out).toBe('first\nsecond\n')
    expect(panel.calls.filter(({ path: to }) => to.includes('/logs')).map(({ path: to }) => to.split('?')[1])).toEqual([
      'follow=1&after=0',
      'follow=1&after=1',
    ])
    expect(process.exitCode).toBe(before)
  })

  it('ends with the status of the command', async () => {
    panel.on('GET', `${runs}/run-2/logs`, logStream([line(1, 'no')], true))
    panel.on('GET', `${runs}/run-2`, { body: aRun({ state: 'failed', exitCode: 7 }) })
    let said = ''
    const { out, error } = await runCli(panel.url, ['schedule', 'run', 'shop', 'nightly'], { note: (text) => void (said += text) })
    expect(error).toBeNull()
    expect(out).toBe('no\n')
    expect(said).toBe('nightly of shop failed (exit status 7, 1.2 s).\n')
    expect(process.exitCode).toBe(7)
  })

  it.each([
    [aRun({ state: 'timed_out', exitCode: 137 }), /timed out/],
    [aRun({ state: 'cancelled', exitCode: 0 }), /was cancelled/],
    [aRun({ state: 'skipped', exitCode: null, durationMs: null, reason: 'The one before still runs.' }), /left out: The one before/],
    [aRun({ state: 'failed', exitCode: null, reason: 'There is no release that serves.' }), /failed .+: There is no release/],
  ])('fails when the run did not succeed: $state', async (ended, message) => {
    panel.on('GET', `${runs}/run-2/logs`, logStream([], true))
    panel.on('GET', `${runs}/run-2`, { body: ended })
    const { error } = await run()
    expect(error).toMatchObject({ code: 'schedule_run_failed' })
    expect(error?.message).toMatch(message)
    expect(JSON.parse((await run('--json')).out)).toMatchObject({ state: ended.state })
  })

  it('does not wait when it is told so', async () => {
    const { out, error } = await run('--detach')
    expect(error).toBeNull()
    expect(out).toContain('webops schedule logs shop nightly --follow')
    expect(panel.calls).toHaveLength(1)
  })
})

describe('webops schedule logs and cancel', () => {
  it('print the log of the latest run that had one', async () => {
    const skipped = aRun({ id: 'run-3', state: 'skipped' })
    panel.on('GET', runs, { body: { items: [skipped, aRun()], next: null } })
    panel.on('GET', `${runs}/run-2/logs`, { body: { lines: [{ sequence: 1, text: 'cleared 4' }], ended: true } })
    expect((await runCli(panel.url, ['schedule', 'logs', 'shop', 'nightly'])).out).toBe('cleared 4\n')
    panel.on('GET', runs, { body: { items: [], next: null } })
    expect((await runCli(panel.url, ['schedule', 'logs', 'shop', 'nightly'])).error).toMatchObject({ code: 'schedule_run_not_found' })
  })

  it('end what runs and what waits', async () => {
    const items = [aRun({ id: 'run-3', state: 'queued' }), aRun({ state: 'running' }), aRun({ id: 'run-1' })]
    panel.on('GET', runs, { body: { items, next: null } })
    for (const id of ['run-2', 'run-3']) panel.on('POST', `${runs}/${id}/cancel`, { status: 202, body: aRun({ id, state: 'cancelled' }) })
    expect((await runCli(panel.url, ['schedule', 'cancel', 'shop', 'nightly'])).error).toBeNull()
    expect(sent().map(({ to }) => to)).toEqual([`${runs}/run-3/cancel`, `${runs}/run-2/cancel`])
    panel.on('GET', runs, { body: { items: [aRun()], next: null } })
    expect((await runCli(panel.url, ['schedule', 'cancel', 'shop', 'nightly'])).error).toMatchObject({ code: 'nothing_to_cancel' })
  })
})
