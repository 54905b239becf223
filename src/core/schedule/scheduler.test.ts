import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { createSchedule } from './create-schedule.ts'
import type { runScheduled, StopReason } from './run-scheduled.ts'
import { runSchedule } from './run-schedule.ts'
import type { ScheduleInput } from './schedule.schema.ts'
import type { RunEnd } from './schedule-run.store.ts'
import { Scheduler } from './scheduler.ts'
import { updateSchedule } from './update-schedule.ts'
import { testRelease } from '../../../tests/support/releases.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { createDeployment } from '../deployment/create-deployment.ts'

const at = (time: string) => new Date(time.includes('T') ? time : `2026-03-27T${time}Z`)
const OK: RunEnd = { state: 'succeeded', exitCode: 0, reason: null }

interface Fake {
  schedule: string
  end: (how: RunEnd) => void
  stopped: StopReason | null
}

let memory: MemoryCore
let worker: WorkerCore
let scheduler: Scheduler
let now: Date
let runs: Fake[]
let containers: { id: string; name: string }[]
let removed: string[]
let removedLogs: string[]
let mine: boolean
let deploymentId: string

/** A run that ends when the test says so, or when it is told to. */
const execute: typeof runScheduled = (_worker, { schedule }, signal) =>
  new Promise((resolve) => {
    const fake: Fake = { schedule: schedule.name, end: resolve, stopped: null }
    runs.push(fake)
    const stop = () => {
      fake.stopped = signal.reason as StopReason
      resolve({ state: fake.stopped === 'shutdown' ? 'failed' : 'cancelled', reason: fake.stopped })
    }
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })

beforeEach(async () => {
  memory = await memoryCore()
  const { core } = memory
  now = at('12:00:00')
  runs = []
  containers = []
  removed = []
  removedLogs = []
  mine = true
  worker = {
    ...core,
    clock: { ...core.clock, now: () => now },
    serverId: memory.serverId,
    lease: {
      check: async () => {
        if (!mine) throw fenced('of the test')
      },
    },
    note: () => undefined,
    logWriter: { finish: async () => undefined, remove: async (id: string) => void removedLogs.push(id) },
    services: {
      engine: { surveyContainers: async () => containers, removeContainer: async (id: string) => void removed.push(id) },
    },
  } as unknown as WorkerCore
  scheduler = new Scheduler(worker, execute)
  await createDeployment(core, LOCAL, { name: 'shop', repository: 'https://example.org/shop.git' }, { deploy: false, via: 'api' })
  deploymentId = (await core.deployments.getByName('shop'))?.id ?? ''
  const release = await core.releases.create(testRelease(deploymentId))
  await core.deployments.setLive(deploymentId, release.id, 1, null)
})
afterEach(async () => {
  mine = true
  await scheduler.stop()
  await memory.remove()
})

const add = (input: Partial<ScheduleInput> = {}) =>
  createSchedule(worker, LOCAL, 'shop', { name: 'nightly', cron: '*/10 * * * *', command: 'true', ...input })
const look = (time?: string) => {
  if (time) now = at(time)
  return scheduler.look()
}
/** All runs, oldest first, in short. */
const history = async () =>
  (await memory.database.scheduleRun.findMany({ orderBy: { id: 'asc' } })).map(
    ({ trigger, state, reason }) => `${trigger} ${state}${reason ? `: ${reason}` : ''}`,
  )
const until = (wanted: string[]) => expect.poll(history).toEqual(wanted)

describe('a time that comes', () => {
  it('is run once, however often one looks, and not before', async () => {
    await add()
    await look('12:09:59')
    expect(await history()).toEqual([])
    await look('12:10:00')
    await look('12:10:01')
    expect(await history()).toEqual(['schedule running'])
    runs[0]?.end(OK)
    await until(['schedule succeeded'])
    await look('12:10:30')
    expect(runs).toHaveLength(1)
    await look('12:20:00')
    expect(await history()).toEqual(['schedule succeeded', 'schedule running'])
  })

  it('is run once by two that look at the same moment', async () => {
    await add()
    const other = new Scheduler(worker, execute)
    now = at('12:10:00')
    await Promise.all([scheduler.look(), other.look()])
    expect(await history()).toHaveLength(1)
    await other.stop()
  })

  it('is neither lost nor run twice when the worker ends right after it was seen to, and is begun by the next one', async () => {
    const schedule = await add()
    // What stands there when the process ends between the two: a run that waits.
    await worker.scheduleRuns.see(schedule, at('12:10:00'), [{ trigger: 'schedule', dueAt: at('12:10:00'), skipped: null }])
    await look('12:10:05')
    expect(await history()).toEqual(['schedule running'])
    expect(
      await worker.scheduleRuns.see(schedule, at('12:10:00'), [{ trigger: 'schedule', dueAt: at('12:10:00'), skipped: null }]),
    ).toBeNull()
  })

  it('is not run by a worker that lost its lease', async () => {
    await add()
    mine = false
    await expect(look('12:10:00')).rejects.toMatchObject({ code: 'fenced' })
    expect(await history()).toEqual([])
  })

  it('is not run while paused, and what passed meanwhile is not made up for', async () => {
    await add({ missed: 'once', enabled: false })
    await look('12:30:00')
    await updateSchedule(worker, LOCAL, 'shop', 'nightly', { enabled: true })
    await look('12:30:01')
    expect(await history()).toEqual([])
    await look('12:40:00')
    expect(await history()).toEqual(['schedule running'])
  })

  it('by another line counts from the change on', async () => {
    await add()
    now = at('12:09:30')
    await updateSchedule(worker, LOCAL, 'shop', 'nightly', { cron: '9 * * * *' })
    await look('12:10:30')
    expect(await history()).toEqual([])
  })

  it('is run once on the day on which it comes twice, and on the one on which it does not exist', async () => {
    now = at('2026-10-24T12:00:00Z')
    await add({ cron: '30 2 * * *', timeZone: 'Europe/Berlin', concurrency: 'queue' })
    await look('2026-10-25T00:30:00Z')
    await look('2026-10-25T01:30:00Z')
    expect(await history()).toHaveLength(1)
    runs[0]?.end(OK)
    await until(['schedule succeeded'])
    await memory.database.schedule.updateMany({ data: { seenUntil: at('2027-03-27T12:00:00Z') } })
    await look('2027-03-28T00:59:59Z')
    expect(await history()).toHaveLength(1)
    await look('2027-03-28T01:00:00Z')
    await look('2027-03-28T01:30:00Z')
    expect(await history()).toHaveLength(2)
  })

  it('comes again after a clock that was far ahead was set right', async () => {
    await add()
    await memory.database.schedule.updateMany({ data: { seenUntil: at('2031-01-01T00:00:00Z') } })
    await look('12:05:00')
    await look('12:10:00')
    expect(await history()).toEqual(['schedule running'])
  })
})

describe('times that nothing could run', () => {
  it('are one line in the history, which says how many, or one run', async () => {
    await add()
    await add({ name: 'made-up-for', missed: 'once' })
    await look('15:05:00')
    expect((await history()).sort()).toEqual(['missed running', 'missed skipped: 18 times were missed, since nothing could run it then.'])
    await look('15:05:30')
    expect(await history()).toHaveLength(2)
  })

  it.each([
    ['stopped', async () => memory.core.deployments.setDesiredState(deploymentId, 'stopped'), 'shop is stopped.'],
    [
      'without a release',
      async () => void (await memory.database.deployment.updateMany({ data: { liveReleaseId: null } })),
      'shop has no release yet.',
    ],
  ])('since the deployment is %s are left out with that reason', async (_what, make, reason) => {
    await add()
    await make()
    await look('12:10:00')
    expect(await history()).toEqual([`schedule skipped: ${reason}`])
  })
})

describe('a time that comes while the run before it runs', () => {
  it('is left out', async () => {
    await add()
    await look('12:10:00')
    await look('12:20:00')
    expect(await history()).toEqual(['schedule running', 'schedule skipped: The run before it had not ended.'])
    expect(runs[0]?.stopped).toBeNull()
  })

  it('waits, ten of them at most', async () => {
    await add({ cron: '* * * * *', concurrency: 'queue' })
    for (let minute = 1; minute <= 12; minute += 1) await look(`12:${String(minute).padStart(2, '0')}:00`)
    const all = await history()
    expect(all.filter((run) => run === 'schedule queued')).toHaveLength(10)
    expect(all.at(-1)).toBe('schedule skipped: 10 runs of it waited already.')
    expect(runs).toHaveLength(1)
    runs[0]?.end(OK)
    await expect.poll(() => runs).toHaveLength(2)
    expect((await history()).slice(0, 3)).toEqual(['schedule succeeded', 'schedule running', 'schedule queued'])
  })

  it('takes its place', async () => {
    await add({ concurrency: 'replace' })
    await look('12:10:00')
    await look('12:20:00')
    await until(['schedule cancelled: replaced', 'schedule running'])
    expect(runs.map(({ stopped }) => stopped)).toEqual(['replaced', null])
  })

  it('of another schedule runs beside it, eight on a server', async () => {
    for (let count = 0; count < 10; count += 1) await add({ name: `n${count}` })
    await look('12:10:00')
    const states = async () => (await history()).map((run) => run.split(' ')[1]).sort()
    expect(await states()).toEqual([...Array<string>(2).fill('queued'), ...Array<string>(8).fill('running')])
    runs[3]?.end(OK)
    await expect.poll(states).toEqual(['queued', ...Array<string>(8).fill('running'), 'succeeded'])
  })
})

describe('a run that somebody asks for', () => {
  it('begins with the next look, also of one that is paused', async () => {
    await add({ enabled: false })
    const run = await runSchedule(worker, LOCAL, 'shop', 'nightly')
    expect(run).toMatchObject({ trigger: 'manual', actorName: 'root on the server' })
    await look()
    expect(await history()).toEqual(['manual running'])
  })

  it('is refused beside one that runs, where such are left out', async () => {
    await add()
    await look('12:10:00')
    await expect(runSchedule(worker, LOCAL, 'shop', 'nightly')).rejects.toMatchObject({ code: 'schedule_busy' })
  })

  it('is ended when it is cancelled, and when its schedule is removed', async () => {
    const schedule = await add()
    const first = await runSchedule(worker, LOCAL, 'shop', 'nightly')
    await look()
    expect(await worker.scheduleRuns.requestCancel(first.id, now)).toBe('requested')
    await look()
    await until(['manual cancelled: cancelled'])
    const second = await runSchedule(worker, LOCAL, 'shop', 'nightly')
    await look()
    await worker.schedules.remove(schedule.id)
    await look()
    await expect.poll(() => runs[1]?.stopped).toBe('removed')
    await expect.poll(() => removedLogs).toEqual([second.id])
  })
})

describe('a worker that ends', () => {
  it('leaves runs that the next one calls failed, whose containers it removes, and it runs those that waited', async () => {
    await add({ concurrency: 'queue' })
    await look('12:10:00')
    await look('12:20:00')
    const [running] = await memory.database.scheduleRun.findMany({ where: { state: 'running' } })
    const left = `webops-shop.run-${running?.id.replaceAll('-', '').slice(-12)}`
    containers = [{ id: 'left', name: left }]
    const next = new Scheduler(worker, execute)
    await next.look()
    expect(removed).toEqual(['left'])
    const reason = 'The worker ended while it ran, so nobody saw how it ended. It is not run a second time by itself.'
    expect(await history()).toEqual([`schedule failed: ${reason}`, 'schedule running'])
    // The one before wakes up: what it says of its run does not count any more.
    runs[0]?.end(OK)
    await look()
    expect((await history())[0]).toBe(`schedule failed: ${reason}`)
    await next.stop()
  })

  it('keeps its own containers when it looks for those that were left', async () => {
    await add()
    await look('12:10:00')
    const [running] = await memory.database.scheduleRun.findMany()
    containers = [{ id: 'own', name: `webops-shop.run-${running?.id.replaceAll('-', '').slice(-12)}` }]
    await scheduler.removeLeft()
    expect(removed).toEqual([])
  })

  it('because it is stopped ends what runs, and begins nothing more', async () => {
    await add({ concurrency: 'queue' })
    await look('12:10:00')
    await look('12:20:00')
    await scheduler.stop()
    expect(await history()).toEqual(['schedule failed: shutdown', 'schedule queued'])
  })
})

describe('what the panel wrote', () => {
  it('is not run when it is nothing that WebOps would have stored', async () => {
    const schedule = await add()
    await memory.database.schedule.updateMany({ data: { cron: 'whenever', timeoutSeconds: -1 } })
    await look('12:10:00')
    expect(await history()).toEqual([])
    await memory.database.scheduleRun.create({ data: { id: '../../etc/passwd', scheduleId: schedule.id, trigger: 'manual', dueAt: now } })
    await look()
    expect(await history()).toEqual([expect.stringMatching(/^manual failed: The stored run is not one/)])
    expect(runs).toEqual([])
  })
})

it('the last hundred runs are kept, and the logs of others go with them', async () => {
  const schedule = await add({ cron: '* * * * *' })
  const data = Array.from({ length: 130 }, (_, index) => ({
    id: `00000000-0000-7000-8000-000000000${String(index).padStart(3, '0')}`,
    scheduleId: schedule.id,
    trigger: 'schedule' as const,
    state: 'succeeded' as const,
    dueAt: now,
  }))
  await memory.database.scheduleRun.createMany({ data })
  await look('12:01:00')
  expect(removedLogs).toHaveLength(30)
  expect(removedLogs).toContain(data[0]?.id)
  expect(await memory.database.scheduleRun.count()).toBe(101)
})
