import { describe, expect, it } from 'vitest'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { changesOf, PRESETS, scheduleResolver, timeZones, toInput, valuesOf, type ScheduleValues } from './schedule-values.ts'
import { commandWords, reasonWords, triggerWords } from './schedule-words.ts'

const AT = '2026-01-01T00:00:00.000Z'
const schedule: ScheduleView = {
  name: 'nightly',
  cron: '0 3 * * *',
  words: 'At 03:00',
  timeZone: 'Europe/Berlin',
  command: 'python manage.py clearsessions',
  concurrency: 'skip',
  missed: 'once',
  timeoutSeconds: 60,
  enabled: true,
  fromFile: false,
  nextRuns: [],
  lastRun: null,
  createdAt: AT,
  updatedAt: AT,
  updatedBy: null,
}
const filled = (changes: Partial<ScheduleValues> = {}) => ({ ...valuesOf(schedule, 'UTC'), ...changes })

function problems(values: ScheduleValues): Record<string, string | undefined> {
  const checked = scheduleResolver(values, undefined, { fields: {}, shouldUseNativeValidation: undefined })
  if (checked instanceof Promise) throw new Error('it is checked at once')
  return Object.fromEntries(Object.entries(checked.errors).map(([field, error]) => [field, error?.message as string | undefined]))
}

describe('the form of a schedule', () => {
  it('changes nothing when nothing was typed, and only what was', () => {
    expect(changesOf(schedule, filled())).toEqual({})
    expect(changesOf(schedule, filled({ cron: ' 5 4 * * * ', timeoutSeconds: '90' }))).toEqual({ cron: '5 4 * * *', timeoutSeconds: 90 })
  })

  it('begins with a line that is well, in the zone of who makes it', () => {
    const values = valuesOf(null, 'America/New_York')
    expect(toInput(values)).toMatchObject({ cron: '0 3 * * *', timeZone: 'America/New_York', timeoutSeconds: 3600 })
    expect(Object.keys(problems(values))).toEqual(['name', 'command'])
  })

  it.each(PRESETS)('has a line for $title that the API takes', ({ cron }) => expect(problems(filled({ cron }))).toEqual({}))

  it('says what is wrong at its field', () => {
    expect(problems(filled({ cron: '0 0 31 2 *' }))).toEqual({ cron: 'names a day that never comes' })
    expect(problems(filled({ cron: '  ' }))['cron']).toMatch(/^say when/)
    expect(problems(filled({ timeoutSeconds: '1h' }))['timeoutSeconds']).toMatch(/number of seconds from 1 to 86400/)
    expect(problems(filled({ name: 'Nightly run', command: '["python"' }))).toMatchObject({
      name: expect.stringMatching(/lower-case/) as string,
      command: expect.stringMatching(/list of arguments/) as string,
    })
  })

  it('offers the zone of the browser first, and keeps one that the browser does not list', () => {
    expect(timeZones('Europe/Berlin', 'Europe/Berlin').first).toEqual(['Europe/Berlin', 'UTC'])
    expect(timeZones('UTC', 'US/Eastern').first).toEqual(['UTC'])
    const { others } = timeZones('UTC', 'US/Eastern')
    expect(others).toContain('US/Eastern')
    expect(others).toContain('Asia/Tokyo')
    expect(others).not.toContain('UTC')
  })
})

describe('what a schedule says', () => {
  it('is a command as one would type it', () => {
    expect(commandWords('["python","manage.py","shell","-c","print(1)"]')).toBe('python manage.py shell -c "print(1)"')
    expect(commandWords('[ -f ready ] && start')).toBe('[ -f ready ] && start')
    expect(commandWords('["broken"')).toBe('["broken"')
  })
  it('is a reason only where the exit status does not say it', () => {
    expect(reasonWords({ state: 'failed', exitCode: 7, reason: 'It ended with exit status 7.' })).toBeNull()
    expect(reasonWords({ state: 'failed', exitCode: 127, reason: 'It ended with exit status 127. No such program.' })).toMatch(/No such/)
    expect(reasonWords({ state: 'skipped', exitCode: null, reason: 'the run before it had not ended' })).toBe(
      'The run before it had not ended.',
    )
  })
  it('tells why there was a run', () => {
    const words = (trigger: 'schedule' | 'missed' | 'manual', state: 'succeeded' | 'skipped', by: string | null = null) =>
      triggerWords({ trigger, state, by })
    expect([words('schedule', 'succeeded'), words('missed', 'succeeded'), words('missed', 'skipped')]).toEqual([
      'on schedule',
      'made up for missed times',
      'missed',
    ])
    expect([words('manual', 'succeeded', 'Ada'), words('manual', 'succeeded')]).toEqual(['by Ada', 'by hand'])
  })
})
