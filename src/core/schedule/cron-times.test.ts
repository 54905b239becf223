import { describe, expect, it } from 'vitest'
import { countTimes, cronProblem, isTimeZone, lastTime, nextTimes } from './cron-times.ts'

const BERLIN = 'Europe/Berlin'
const next = (cron: string, from: string, count = 2, zone = BERLIN) =>
  nextTimes(cron, zone, new Date(from), count).map((at) => at.toISOString())

describe('a time on the clock, at the change to summer time on 2026-03-29 in Berlin (02:00 becomes 03:00)', () => {
  it('that does not exist that day is due at the first moment after the gap', () => {
    // 03:00 in summer is 01:00 UTC; the day after it is 02:30 again.
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z')).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'])
  })
  it('is due once there, also where several of a day do not exist', () => {
    expect(next('15,45 2 * * *', '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:15:00.000Z',
      '2026-03-30T00:45:00.000Z',
    ])
  })
  it('of every half hour leaves out the hour that does not exist', () => {
    expect(next('*/30 * * * *', '2026-03-29T00:20:00Z', 3)).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ])
  })
})

describe('a time on the clock, at the change from summer time on 2026-10-25 in Berlin (03:00 becomes 02:00)', () => {
  it('that comes twice is due the first time only', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
    expect(lastTime('30 2 * * *', BERLIN, new Date('2026-10-25T12:00:00Z'))?.toISOString()).toBe('2026-10-25T00:30:00.000Z')
    expect(countTimes('30 2 * * *', BERLIN, new Date('2026-10-24T12:00:00Z'), new Date('2026-10-25T12:00:00Z'))).toBe(1)
  })
  it('of every half hour goes on through both', () => {
    expect(next('*/30 * * * *', '2026-10-25T00:00:00Z', 4)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ])
  })
})

describe('a cron line', () => {
  it('is due after a time and not at it, and has its last time with it', () => {
    const noon = new Date('2026-03-27T12:00:00Z')
    expect(next('0 * * * *', '2026-03-27T12:00:00Z', 1, 'UTC')).toEqual(['2026-03-27T13:00:00.000Z'])
    expect(next('0 * * * *', '2026-03-27T11:59:59.900Z', 1, 'UTC')).toEqual(['2026-03-27T12:00:00.000Z'])
    expect(lastTime('0 * * * *', 'UTC', noon)).toEqual(noon)
    expect(lastTime('0 * * * *', 'UTC', new Date(noon.getTime() - 1))?.toISOString()).toBe('2026-03-27T11:00:00.000Z')
    expect(lastTime('0 * * * *', 'UTC', new Date(noon.getTime() + 400))).toEqual(noon)
  })

  it.each(['0 3 * * *', '*/5 * * * *', '@daily', '@Hourly', '30 2 * * MON-FRI', '0 0 29 2 *', '0 0 L * *', ' 0  3 * * 7 '])(
    '%s is one',
    (line) => {
      expect(cronProblem(line)).toBeNull()
    },
  )

  it.each([
    ['', /five fields/],
    ['every day', /five fields/],
    ['* * * *', /five fields/],
    ['* * * * * *', /five fields/],
    ['60 * * * *', /60 where the minute/],
    ['0 25 * * *', /25 where the hour/],
    ['0 0 31 2 *', /never comes/],
    ['0 0 30 2 *', /never comes/],
    ['0 0 31 4,6,9,11 *', /never comes/],
    ['@reboot', /no time/],
    ['@never', /cron line/],
    ['? * * * *', /not \?/],
    ['0 3 * * *\n0 4 * * *', /characters/],
    ['0 3 * * ½', /characters/],
    [`0 3 * * ${'1,'.repeat(100)}1`, /100 characters/],
  ])('%j is none', (line, problem) => {
    expect(cronProblem(line)).toMatch(problem)
  })

  it('is counted to a thousand and no further', () => {
    expect(countTimes('* * * * *', 'UTC', new Date('2020-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z'))).toBe(1000)
  })
})

it('a time zone is a name of the IANA database', () => {
  for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) expect(isTimeZone(name)).toBe(true)
  for (const name of ['', 'Mars/Phobos', '+01:00', 'Europe/Berlin\n', '../etc/passwd', 'CEST?']) expect(isTimeZone(name)).toBe(false)
})
