import { describe, expect, it } from 'vitest'
import { afterCarriageReturns, type ShownLine } from './log-line.ts'
import { findLines, lineHash, lineRanges, logRows, parseLineHash, rowHeight } from './log-rows.ts'

const line = (number: number, step: string | undefined, text = ''): ShownLine => ({
  number,
  at: '2026-11-21T12:00:00Z',
  stream: 'stdout',
  text,
  ...(step ? { step } : {}),
})

describe('a log', () => {
  it('is headed by its steps, and hides the lines of those that are folded', () => {
    const rows = logRows([line(1, 'fetch'), line(2, 'fetch'), line(3, 'build')], new Set(['fetch']))
    expect(rows.map((row) => (row.type === 'step' ? `${row.step}:${row.lines}` : row.line.number))).toEqual(['fetch:2', 'build:1', 3])
  })
  it('of a container has no headers', () => {
    expect(logRows([line(1, undefined), line(2, undefined)], new Set()).every((row) => row.type === 'line')).toBe(true)
  })
  it('is searched whatever the case', () => {
    expect(findLines([line(1, 'a', 'npm ERR! missing'), line(2, 'a', 'ok')], ' err! ')).toEqual([1])
  })
  it('has addresses for lines and ranges', () => {
    expect(parseLineHash('#L12')).toEqual({ from: 12, to: 12 })
    expect(parseLineHash('#L20-L12')).toEqual({ from: 12, to: 20 })
    expect(parseLineHash('#settings')).toBeNull()
    expect(lineHash({ from: 3, to: 9 })).toBe('#L3-L9')
    expect(lineRanges([3, 4, 9]).map(lineHash)).toEqual(['#L3-L4', '#L9'])
  })
  it('knows the height of a wrapped line without drawing it, colours left out', () => {
    const height = (text: string, columns: number) => rowHeight({ type: 'line', line: line(1, 'a', text) }, columns)
    expect([
      height('x'.repeat(10), 10),
      height('x'.repeat(11), 10),
      height('x'.repeat(99), 0),
      height(`\x1b[31m${'x'.repeat(10)}\x1b[0m`, 10),
    ]).toEqual([20, 40, 20, 20])
  })
  it('shows of a progress bar what a terminal would', () => {
    expect(afterCarriageReturns('10 %\r50 %\r100 %\r')).toBe('100 %')
  })
})
