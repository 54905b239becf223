import { describe, expect, it } from 'vitest'
import { dueTimes } from './due-times.ts'

const at = (time: string) => new Date(`2026-03-27T${time}Z`)
const due = (seenUntil: string, now: string, missed: 'skip' | 'once' = 'skip', cron = '*/10 * * * *') =>
  dueTimes({ cron, timeZone: 'UTC', seenUntil: at(seenUntil), missed }, at(now))

describe('what has become due', () => {
  it('is nothing before its time, and nothing a second time', () => {
    expect(due('12:00:00', '12:09:59')).toBeNull()
    expect(due('12:10:00', '12:10:00')).toBeNull()
    expect(due('12:10:00', '12:19:59')).toBeNull()
  })

  it('is its time, seen to up to there', () => {
    const times = [{ trigger: 'schedule', dueAt: at('12:10:00'), skipped: null }]
    expect(due('12:00:00', '12:10:00')).toEqual({ until: at('12:10:00'), times })
    expect(due('12:00:00', '12:11:00')).toEqual({ until: at('12:10:00'), times })
  })

  it('was missed when it is more than a minute ago: it is left out with a word, or made up for', () => {
    expect(due('12:00:00', '12:11:01')).toEqual({
      until: at('12:10:00'),
      times: [{ trigger: 'missed', dueAt: at('12:10:00'), skipped: expect.stringContaining('Its time was missed') }],
    })
    expect(due('12:00:00', '12:11:01', 'once')?.times).toEqual([{ trigger: 'missed', dueAt: at('12:10:00'), skipped: null }])
  })

  it('is one for many that were missed, which says how many', () => {
    expect(due('12:00:00', '13:05:00')).toEqual({
      until: at('13:00:00'),
      times: [{ trigger: 'missed', dueAt: at('13:00:00'), skipped: expect.stringContaining('6 times were missed') }],
    })
    expect(due('12:00:00', '13:05:00', 'once')?.times).toEqual([{ trigger: 'missed', dueAt: at('13:00:00'), skipped: null }])
  })

  it('is the run of now beside those that were missed, which it makes up for where that is wished', () => {
    const now = { trigger: 'schedule', dueAt: at('13:00:00'), skipped: null }
    expect(due('12:00:00', '13:00:02')?.times).toEqual([
      { trigger: 'missed', dueAt: at('12:50:00'), skipped: expect.stringContaining('5 times were missed') },
      now,
    ])
    expect(due('12:00:00', '13:00:02', 'once')?.times).toEqual([now])
  })

  it('is said to be very many without counting them all', () => {
    const many = dueTimes(
      { cron: '* * * * *', timeZone: 'UTC', seenUntil: new Date('2020-01-01T00:00:00Z'), missed: 'skip' },
      new Date('2026-03-27T12:00:00Z'),
    )
    expect(many?.times[0]?.skipped).toContain('1000 times or more were missed')
  })
})
