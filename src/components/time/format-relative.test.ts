import { describe, expect, it } from 'vitest'
import { formatDuration } from './format-duration.ts'
import { formatRelative } from './format-relative.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const ago = (seconds: number) => formatRelative(new Date(now - seconds * 1000).toISOString(), now)

describe('formatRelative', () => {
  it('speaks in the largest unit that fits', () => {
    expect([ago(0), ago(4), ago(59), ago(60), ago(3 * 3600), ago(2 * 86_400), ago(90 * 86_400)]).toEqual([
      'just now',
      '4 s ago',
      '59 s ago',
      '1 m ago',
      '3 h ago',
      '2 d ago',
      '2 mo ago',
    ])
  })
  it('does not put into the future what a fast clock stamped', () => {
    expect(ago(-5)).toBe('just now')
    expect(ago(-29 * 86_400)).toBe('in 29 d')
  })
})

describe('formatDuration', () => {
  it('shows tenths only where they matter', () => {
    expect([400, 9_900, 41_200, 60_000, 200_000, 7_500_000].map(formatDuration)).toEqual([
      '0.4 s',
      '9.9 s',
      '41 s',
      '1 m',
      '3 m 20 s',
      '2 h 5 m',
    ])
  })
})
