import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ScheduleRunView, ScheduleView } from '#api/schemas/schedule-views.ts'
import type { LogLine } from '#core/ports/queue.ts'
import { Scheduler } from '#core/schedule/scheduler.ts'
import { fenced } from '#core/worker/fenced.ts'
import { readEvents } from '../support/read-events.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'

/** Schedules through the panel's API, Redis and the worker, in containers of the real engine. */

let world: CommandWorld
const shop = `s${randomBytes(4).toString('hex')}`
const IN_A_YEAR = '0 0 1 1 *'
let made = 0

beforeAll(async () => {
  world = await commandWorld()
  await world.add(shop, { port: 8000, volumes: ['data:/data'], variables: { COLOUR: { value: 'green' } }, memoryLimitMb: 64 })
  await world.reconcile()
  expect(await world.container(shop)).toMatchObject({ state: 'running' })
})
afterAll(() => world.close())
afterEach(async () => {
  await expect.poll(() => world.running(), { timeout: 10_000 }).toEqual([])
})

const path = `/api/v1/deployments/${shop}/schedules`
async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  const answer = await world.ask(method, url, body)
  const read = (await answer.json()) as T
  if (!answer.ok) throw Object.assign(new Error(JSON.stringify(read)), { status: answer.status, answer: read })
  return read
}
async function add(command: string, more: object = {}): Promise<string> {
  const name = `n${++made}`
  await call('POST', path, { name, cron: IN_A_YEAR, command, ...more })
  return name
}
const runNow = (name: string) => call<ScheduleRunView>('POST', `${path}/${name}/runs`)
const runOf = (name: string, id: string) => call<ScheduleRunView>('GET', `${path}/${name}/runs/${id}`)
const runsOf = async (name: string) => (await call<{ items: ScheduleRunView[] }>('GET', `${path}/${name}/runs`)).items
const isOver = ({ state }: ScheduleRunView) => state !== 'queued' && state !== 'running'
async function ended(name: string, id: string): Promise<ScheduleRunView> {
  await expect.poll(async () => isOver(await runOf(name, id)), { timeout: 30_000 }).toBe(true)
  return runOf(name, id)
}
async function printed(name: string, id: string): Promise<string[]> {
  const { lines } = await call<{ lines: LogLine[] }>('GET', `${path}/${name}/runs/${id}/logs`)
  return lines.filter(({ stream }) => stream !== 'webops').map(({ text }) => text)
}
const runs = async (command: string, more: object = {}) => {
  const name = await add(command, more)
  const { id } = await runNow(name)
  return { name, ...(await ended(name, id)), printed: await printed(name, id) }
}
/** Until its container is there. */
const begun = async (name: string, id: string, word: string) => {
  await expect.poll(() => printed(name, id), { timeout: 20_000 }).toContain(word)
}
/** The schedule is due now: the worker's clock says that a minute began five seconds ago. */
async function makeDue(name: string): Promise<void> {
  const shift = 5_000 - (Date.now() % 60_000)
  Object.assign(world.worker.clock, { now: () => new Date(Date.now() + shift) })
  const seenUntil = new Date(Date.now() + shift - 10_000)
  await world.database.schedule.updateMany({ where: { name }, data: { cron: '* * * * *', seenUntil } })
}

describe('a run', () => {
  it('has the image, the variables and the volume that serve, and its status, output and who asked for it are on record', async () => {
    const run = await runs('echo "$COLOUR $PORT"; cat /etc/debian_version >/dev/null && echo told >&2; echo x > /data/here')
    expect(run).toMatchObject({ state: 'succeeded', trigger: 'manual', by: 'root on the server', release: 1, exitCode: 0, reason: null })
    expect(run.printed.sort()).toEqual(['green 8000', 'told'])
    expect(run.durationMs).toBeGreaterThan(0)
    expect((await runs('cat /data/here')).printed).toEqual(['x'])
    const [audit] = await world.worker.audit.list({ action: 'schedule.run', limit: 1 })
    expect(audit).toMatchObject({ actor: 'local', target: `deployment:${shop}` })
  })

  it('is of a list of arguments as it stands, without a shell', async () => {
    expect((await runs('["printf", "[%s]", "$HOME", "two\\nlines"]')).printed).toEqual(['[$HOME][two', 'lines]'])
  })

  it('that ends with another status than 0 has failed, with it', async () => {
    expect(await runs('echo no; exit 3')).toMatchObject({
      state: 'failed',
      exitCode: 3,
      reason: 'It ended with exit status 3.',
      printed: ['no'],
    })
    expect(await runs('no-such-program')).toMatchObject({
      state: 'failed',
      exitCode: 127,
      reason: expect.stringContaining('not in the image'),
    })
    expect(await runs('["no-such-program"]')).toMatchObject({
      state: 'failed',
      exitCode: null,
      reason: expect.stringContaining('no-such-program'),
    })
  })

  it('that takes too much memory is said to have done so', async () => {
    expect(await runs('exec tail /dev/zero')).toMatchObject({
      state: 'failed',
      exitCode: 137,
      reason: expect.stringContaining('more memory'),
    })
  })

  it('prints no secret of its deployment, and neither does what is told of it', async () => {
    const run = await runs('echo my password is correct-horse; echo correct-horse >&2')
    expect(run.printed.sort()).toEqual(['[REDACTED]', 'my password is [REDACTED]'])
    const whole = await (await world.ask('GET', `${path}/${run.name}/runs/${run.id}/logs`)).text()
    expect(whole).not.toContain('correct-horse')
    expect(world.notes.join()).not.toContain('correct-horse')
  })

  it('is ended when its time is over, within seconds, whatever signals it ignores', async () => {
    const from = performance.now()
    const run = await runs('trap "" TERM; echo begun; while :; do sleep 0.1; done', { timeoutSeconds: 2 })
    expect(run).toMatchObject({ state: 'timed_out', exitCode: null, reason: 'It took longer than 2 s, and was ended.', printed: ['begun'] })
    expect(performance.now() - from).toBeLessThan(12_000)
    expect(await world.running()).toEqual([])
  })

  it('can be followed while it runs, and be cancelled', async () => {
    const name = await add('echo begun; sleep 1000')
    const { id } = await runNow(name)
    const following = await fetch(`${world.url}${path}/${name}/runs/${id}/logs?follow=1`, { headers: { authorization: 'Bearer a-token' } })
    const events = readEvents(following)
    await begun(name, id, 'begun')
    expect(await call('POST', `${path}/${name}/runs/${id}/cancel`)).toMatchObject({ id })
    expect(await ended(name, id)).toMatchObject({ state: 'cancelled', reason: 'It was cancelled.' })
    const texts = (await events).map(({ data }) => data.text)
    expect(texts.slice(1)).toEqual(['begun', 'It was cancelled.', undefined])
    const again = await world.ask('POST', `${path}/${name}/runs/${id}/cancel`)
    expect([again.status, await again.json()]).toMatchObject([409, { error: { code: 'schedule_run_ended' } }])
  })

  it('publishes nothing, has the limits, and is taken for no release while it runs', async () => {
    const name = await add('echo begun; sleep 1000')
    const { id } = await runNow(name)
    await begun(name, id, 'begun')
    const [container = ''] = await world.running()
    const { HostConfig, Config } = await world.raw.getContainer(container).inspect()
    expect(HostConfig).toMatchObject({ PortBindings: {}, Memory: 64 * 1024 * 1024, RestartPolicy: { Name: 'no' } })
    expect(Config.Labels).toMatchObject({ 'webops.deployment': shop, 'webops.command': 'schedule' })
    expect(Config.Labels).not.toHaveProperty('webops.release')
    expect(await world.reconcile()).toEqual([])
    // A one-off command that was left is none of its.
    await world.commands.removeLeft()
    expect(await world.running()).toEqual([container])
    await call('DELETE', `${path}/${name}`)
    await expect.poll(() => world.running(), { timeout: 10_000 }).toEqual([])
  })
})

describe('a time that comes', () => {
  it('is run by the worker itself, once', async () => {
    const name = await add('echo "$COLOUR"')
    await makeDue(name)
    await Promise.all([world.scheduler.look(), world.scheduler.look()])
    await expect.poll(async () => (await runsOf(name)).map(({ state }) => state), { timeout: 20_000 }).toEqual(['succeeded'])
    const [run] = await runsOf(name)
    expect(run).toMatchObject({ trigger: 'schedule', by: null, release: 1 })
    expect(await printed(name, run?.id ?? '')).toEqual(['green'])
    await world.database.schedule.updateMany({ where: { name }, data: { enabled: false } })
  })

  it('while the run before it runs is left out, or takes its place', async () => {
    for (const [concurrency, states] of [
      ['skip', ['skipped', 'running']],
      ['replace', ['running', 'cancelled']],
    ] as const) {
      const name = await add('echo begun; sleep 1000', { concurrency })
      const { id } = await runNow(name)
      await begun(name, id, 'begun')
      await makeDue(name)
      await world.scheduler.look()
      await expect.poll(async () => (await runsOf(name)).map(({ state }) => state), { timeout: 20_000 }).toEqual(states)
      await expect.poll(() => world.running(), { timeout: 10_000 }).toHaveLength(1)
      await call('DELETE', `${path}/${name}`)
      await expect.poll(() => world.running(), { timeout: 10_000 }).toEqual([])
    }
  })

  it('finds nothing to run in while the deployment is stopped', async () => {
    const { id } = (await world.worker.deployments.getByName(shop)) ?? { id: '' }
    const name = await add('true')
    await world.worker.deployments.setDesiredState(id, 'stopped')
    try {
      await makeDue(name)
      await world.scheduler.look()
      expect(await runsOf(name)).toMatchObject([{ state: 'skipped', reason: `${shop} is stopped.` }])
      const refused = await world.ask('POST', `${path}/${name}/runs`)
      expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'schedule_not_runnable' } }])
    } finally {
      await world.worker.deployments.setDesiredState(id, 'running')
      await call('DELETE', `${path}/${name}`)
    }
  })
})

describe('the release that a run is in', () => {
  it('is the one that serves, also after a rollback', async () => {
    const other = await world.add(`${shop}r`, { variables: { COLOUR: { value: 'green' } } })
    const url = `/api/v1/deployments/${other.name}/schedules`
    await call('POST', url, { name: 'colour', cron: IN_A_YEAR, command: 'echo "$COLOUR"' })
    const colour = async () => {
      const { id } = await call<ScheduleRunView>('POST', `${url}/colour/runs`)
      const run = () => call<ScheduleRunView>('GET', `${url}/colour/runs/${id}`)
      await expect.poll(async () => isOver(await run()), { timeout: 30_000 }).toBe(true)
      const { lines } = await call<{ lines: LogLine[] }>('GET', `${url}/colour/runs/${id}/logs`)
      return [(await run()).release, ...lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)]
    }
    const [first] = (await world.worker.releases.list(other.id, { limit: 1 })).items
    expect(await colour()).toEqual([1, 'green'])
    await world.release(other.id, other.name, 2, { variables: { COLOUR: { value: 'blue' } } })
    expect(await colour()).toEqual([2, 'blue'])
    await world.worker.deployments.setLive(other.id, first?.id ?? '', 1_001, null)
    expect(await colour()).toEqual([1, 'green'])
  })
})

describe('a deployment that the policy forbids', () => {
  it('is not run, and the run says why', async () => {
    const forbidden = await world.add(`${shop}x`, { volumes: ['/:/host'] })
    const url = `/api/v1/deployments/${forbidden.name}/schedules`
    await call('POST', url, { name: 'evil', cron: IN_A_YEAR, command: 'cat /host/etc/shadow' })
    const { id } = await call<ScheduleRunView>('POST', `${url}/evil/runs`)
    const run = () => call<ScheduleRunView>('GET', `${url}/evil/runs/${id}`)
    await expect.poll(async () => (await run()).state, { timeout: 20_000 }).toBe('failed')
    expect((await run()).reason).toContain('never mounted into a container')
  })
})

/** A run that waits, of which the worker of the others does not hear. */
async function queued(name: string): Promise<{ id: string }> {
  const deployment = await world.worker.deployments.getByName(shop)
  const schedule = await world.worker.schedules.get(deployment?.id ?? '', name)
  const run = schedule && (await world.worker.scheduleRuns.ask(schedule, { trigger: 'manual', dueAt: new Date() }))
  if (!run || typeof run === 'string') throw new Error(`There is no run of ${name}.`)
  return run
}

describe('a worker that ends', () => {
  it('without a word leaves a container that the next one removes, and a run that has failed and is not run again', async () => {
    const name = await add('echo begun; sleep 1000')
    let frozen = false
    const check = async () => {
      if (frozen) throw fenced('of the test')
    }
    const dead = new Scheduler({ ...world.worker, lease: { check } })
    const run = await queued(name)
    await dead.look()
    await begun(name, run.id, 'begun')
    frozen = true
    const next = new Scheduler(world.worker)
    await next.look()
    expect(await world.running()).toEqual([])
    expect(await ended(name, run.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('The worker ended while it ran') })
    // It wakes up, and hears of the end of its container: it changes nothing.
    await dead.stop()
    await next.look()
    expect(await runsOf(name)).toMatchObject([
      { id: run.id, state: 'failed', reason: expect.stringContaining('The worker ended while it ran') },
    ])
    await next.stop()
  })

  it('because it is stopped ends its runs, and they have failed', async () => {
    const name = await add('echo begun; sleep 1000')
    const other = new Scheduler(world.worker)
    const run = await queued(name)
    await other.look()
    await begun(name, run.id, 'begun')
    await other.stop()
    expect(await world.running()).toEqual([])
    expect(await runOf(name, run.id)).toMatchObject({ state: 'failed', reason: 'The worker was stopped while it ran, and it was ended.' })
  })

  it('and wakes up after another one has taken over starts nothing', async () => {
    const name = await add('true')
    const frozen = new Scheduler({
      ...world.worker,
      lease: {
        check: async () => {
          throw fenced('of the test')
        },
      },
    })
    await makeDue(name)
    await expect(frozen.look()).rejects.toMatchObject({ code: 'fenced' })
    expect(await runsOf(name)).toEqual([])
    await call('DELETE', `${path}/${name}`)
  })
})

describe('what is asked for', () => {
  it('is shown in words, with its next times, and none while it is paused', async () => {
    const name = await add('true')
    await call('PATCH', `${path}/${name}`, { cron: '30 2 * * *', timeZone: 'Europe/Berlin' })
    const view = await call<ScheduleView>('GET', `${path}/${name}`)
    expect(view).toMatchObject({
      words: 'At 02:30',
      timeZone: 'Europe/Berlin',
      enabled: true,
      fromFile: false,
      lastRun: null,
      updatedBy: 'root on the server',
    })
    expect(view.nextRuns).toHaveLength(3)
    expect(await call('PATCH', `${path}/${name}`, { enabled: false })).toMatchObject({ enabled: false, nextRuns: [], cron: '30 2 * * *' })
  })

  it('of one that the repository sets is a run and no change', async () => {
    const { id } = (await world.worker.deployments.getByName(shop)) ?? { id: '' }
    const input = {
      name: 'of-the-file',
      cron: IN_A_YEAR,
      command: 'true',
      timeZone: 'UTC',
      concurrency: 'skip',
      missed: 'skip',
      timeoutSeconds: 60,
      enabled: true,
    } as const
    await call('POST', path, { name: input.name, cron: '@daily', command: 'false' })
    await world.worker.schedules.replaceFromFile(id, [input])
    expect(await call('GET', `${path}/${input.name}`)).toMatchObject({ command: 'true', fromFile: true, timeoutSeconds: 60 })
    for (const [method, body] of [
      ['PATCH', { command: 'id' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await world.ask(method, `${path}/${input.name}`, body)
      expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'set_by_file' } }])
    }
    const run = await runNow(input.name)
    expect(await ended(input.name, run.id)).toMatchObject({ state: 'succeeded' })
    await world.worker.schedules.replaceFromFile(id, [])
    expect((await world.ask('GET', `${path}/${input.name}`)).status).toBe(404)
  })

  it.each([
    [{ name: 'Nightly' }, 'name'],
    [{ cron: '0 0 31 2 *' }, 'cron'],
    [{ cron: 'every day' }, 'cron'],
    [{ cron: '0 0 * * *\n* * * * *' }, 'cron'],
    [{ timeZone: 'Mars/Phobos' }, 'timeZone'],
    [{ command: ' ' }, 'command'],
    [{ command: 'a\0b' }, 'command'],
    [{ concurrency: 'both' }, 'concurrency'],
    [{ missed: 'all' }, 'missed'],
    [{ timeoutSeconds: 0 }, 'timeoutSeconds'],
    [{ timeoutSeconds: 86_401 }, 'timeoutSeconds'],
    [{ user: 'root' }, 'user'],
  ])('is refused for %j, with its field named', async (wrong, field) => {
    const answer = await world.ask('POST', path, { name: 'wrong', cron: '@daily', command: 'true', ...wrong })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { field } }])
  })

  it('is refused a second time by the same name, and a fifty-first time', async () => {
    const other = await world.add(`${shop}m`)
    const url = `/api/v1/deployments/${other.name}/schedules`
    const body = { cron: IN_A_YEAR, command: 'true' }
    for (let count = 0; count < 50; count += 1) await call('POST', url, { ...body, name: `n${count}` })
    expect(await (await world.ask('POST', url, { ...body, name: 'n1' })).json()).toMatchObject({ error: { code: 'too_many_schedules' } })
    await call('DELETE', `${url}/n49`)
    const same = await world.ask('POST', url, { ...body, name: 'n1' })
    expect([same.status, await same.json()]).toMatchObject([409, { error: { code: 'schedule_exists', field: 'name' } }])
  })
})
