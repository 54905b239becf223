import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'
import type { ScheduleInput } from '#core/schedule/schedule.schema.ts'
import type { ScheduleRecord } from '#core/schedule/schedule-record.ts'

const INPUT: ScheduleInput = {
  name: 'nightly',
  cron: '0 3 * * *',
  timeZone: 'UTC',
  command: 'true',
  concurrency: 'skip',
  missed: 'skip',
  timeoutSeconds: 60,
  enabled: true,
}
const THEN = new Date('2026-03-27T03:00:00Z')

describe.each(TEST_DATABASES)('schedules and their runs, on %s', (_name, open) => {
  let opened: TestDatabase
  let all: Stores
  let places: { projectId: string; environmentId: string; serverId: string }
  let counter = 0

  beforeAll(async () => {
    opened = await open()
    all = stores(opened.database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  })
  afterAll(() => opened.remove())

  const deploymentId = async () => {
    const data = { ...places, name: `shop-${++counter}`, dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
    return (await opened.database.deployment.create({ data })).id
  }
  const add = async (input: Partial<ScheduleInput> = {}): Promise<ScheduleRecord> => {
    const made = await all.schedules.create(await deploymentId(), { ...INPUT, ...input }, 'Ada', THEN)
    if (!made) throw new Error('not made')
    return made
  }
  const due = { trigger: 'schedule' as const, dueAt: THEN, skipped: null }

  it('sees to a time once, of many that do at the same moment, and its record looks as if nobody had changed it', async () => {
    const schedule = await add()
    const until = new Date(THEN.getTime() + 86_400_000)
    const seen = await Promise.all([1, 2, 3, 4].map(() => all.scheduleRuns.see(schedule, until, [due]).catch(() => null)))
    expect(seen.filter(Boolean)).toHaveLength(1)
    expect(await all.schedules.getById(schedule.id)).toEqual({ ...schedule, seenUntil: until })
    expect((await all.scheduleRuns.list(schedule.id, { limit: 10 })).items).toMatchObject([{ state: 'queued', dueAt: THEN }])
  })

  it('sees to no time by a line that was changed meanwhile', async () => {
    const schedule = await add()
    await all.schedules.update(schedule, { cron: '0 4 * * *' }, 'Ada', THEN)
    expect(await all.scheduleRuns.see(schedule, new Date(), [due])).toBeNull()
  })

  it('starts one of a schedule at a time, and ends a run once', async () => {
    const schedule = await add({ concurrency: 'queue' })
    const [first, second] = [await all.scheduleRuns.ask(schedule, due), await all.scheduleRuns.ask(schedule, due)]
    if (typeof first === 'string' || typeof second === 'string') throw new Error('refused')
    expect(await all.scheduleRuns.start(first.id, THEN)).toBe(true)
    expect(await all.scheduleRuns.start(first.id, THEN)).toBe(false)
    expect(await all.scheduleRuns.start(second.id, THEN)).toBe(false)
    expect((await all.scheduleRuns.open(places.serverId)).filter(({ scheduleId }) => scheduleId === schedule.id)).toMatchObject([
      { id: first.id, state: 'running', deploymentId: schedule.deploymentId },
      { id: second.id, state: 'queued' },
    ])
    expect(await all.scheduleRuns.finish(first.id, 'running', { state: 'succeeded', reason: null, exitCode: 0 }, THEN)).toBe(true)
    expect(await all.scheduleRuns.finish(first.id, 'running', { state: 'failed', reason: 'late' }, THEN)).toBe(false)
    expect(await all.scheduleRuns.requestCancel(first.id, THEN)).toBe('ended')
    expect(await all.scheduleRuns.requestCancel(second.id, THEN)).toBe('cancelled')
  })

  it('pages through runs, newest first', async () => {
    const schedule = await add({ concurrency: 'queue' })
    for (let count = 0; count < 5; count += 1) await all.scheduleRuns.ask(schedule, due)
    const first = await all.scheduleRuns.list(schedule.id, { limit: 3 })
    const second = await all.scheduleRuns.list(schedule.id, { limit: 3, after: first.next ?? '' })
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual([...ids].sort().reverse())
    expect([new Set(ids).size, second.next]).toEqual([5, null])
  })

  it('are exactly those of the settings file, beside those that somebody made', async () => {
    const id = await deploymentId()
    await all.schedules.create(id, { ...INPUT, name: 'by-hand' }, 'Ada', THEN)
    const taken = await all.schedules.create(id, { ...INPUT, name: 'taken' }, 'Ada', THEN)
    await all.schedules.replaceFromFile(id, [
      { ...INPUT, name: 'taken', command: 'id' },
      { ...INPUT, name: 'of-file' },
    ])
    const names = async () => (await all.schedules.list(id)).map(({ name, fromFile }) => `${name}${fromFile ? ' (file)' : ''}`)
    expect(await names()).toEqual(['by-hand', 'of-file (file)', 'taken (file)', 'taken-own'])
    // What somebody made rests beside it, with its history.
    expect(await all.schedules.get(id, 'taken')).toMatchObject({ command: 'id', enabled: true })
    expect(await all.schedules.get(id, 'taken-own')).toMatchObject({
      id: taken?.id,
      command: INPUT.command,
      enabled: false,
      seenUntil: THEN,
    })
    const before = await all.schedules.get(id, 'of-file')
    const run = before && (await all.scheduleRuns.ask(before, due))
    await all.schedules.replaceFromFile(id, [{ ...INPUT, name: 'of-file' }])
    expect(await all.schedules.get(id, 'of-file')).toMatchObject({ updatedAt: before?.updatedAt, seenUntil: before?.seenUntil })
    expect(await names()).toEqual(['by-hand', 'of-file (file)', 'taken-own'])
    expect(await all.schedules.replaceFromFile(id, [])).toEqual([typeof run === 'string' ? '' : run?.id])
    expect(await names()).toEqual(['by-hand', 'taken-own'])
  })

  it('are fifty at most, also when many are made at once', async () => {
    const id = await deploymentId()
    for (let count = 0; count < 48; count += 1) await all.schedules.create(id, { ...INPUT, name: `n${count}` }, null, THEN)
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((name) => all.schedules.create(id, { ...INPUT, name }, null, THEN)))
    expect(made.filter(Boolean)).toHaveLength(2)
    expect(await all.schedules.list(id)).toHaveLength(50)
  })

  it('are in sight when they may be due, or a run of them is not over', async () => {
    const [on, off, waits] = [await add(), await add({ enabled: false }), await add({ enabled: false })]
    await all.scheduleRuns.ask(waits, due)
    const inSight = await all.schedules.inSight(places.serverId)
    const open = (wanted: ScheduleRecord) => inSight.find(({ schedule }) => schedule.id === wanted.id)?.open
    expect([open(on), open(off), open(waits)]).toEqual([0, undefined, 1])
    await opened.database.deployment.update({ where: { id: on.deploymentId }, data: { removedAt: THEN } })
    expect((await all.schedules.inSight(places.serverId)).map(({ schedule }) => schedule.id)).not.toContain(on.id)
  })
})
