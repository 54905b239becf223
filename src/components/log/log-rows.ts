import type { ShownLine } from './log-line.ts'

interface StepHeader {
  type: 'step'
  step: string
  lines: number
  folded: boolean
}

export type LogRow = StepHeader | { type: 'line'; line: ShownLine }

/**
 * What is shown of a log: a header where a step begins, and the lines of those that are not folded.
 * A log without steps has no headers.
 */
export function logRows(lines: readonly ShownLine[], folded: ReadonlySet<string>): LogRow[] {
  const rows: LogRow[] = []
  let header: StepHeader | undefined
  for (const line of lines) {
    if (line.step !== undefined && line.step !== header?.step) {
      header = { type: 'step', step: line.step, lines: 0, folded: folded.has(line.step) }
      rows.push(header)
    }
    if (header) header.lines += 1
    if (!header?.folded) rows.push({ type: 'line', line })
  }
  return rows
}

/** Numbers of the lines that hold the text, whatever its case. */
export function findLines(lines: readonly ShownLine[], wanted: string): number[] {
  const needle = wanted.trim().toLowerCase()
  if (!needle) return []
  return lines.filter((line) => line.text.toLowerCase().includes(needle)).map((line) => line.number)
}

const LINE_PX = 20
const HEADER_PX = 32
const COLOUR_CODE = /\x1b\[[\d;]*m/g

/**
 * How high a row is in pixels, told from its text: so a log of any length is laid out without being drawn.
 * @param columns characters that fit into a line; 0 when lines are not wrapped
 */
export function rowHeight(row: LogRow | undefined, columns: number): number {
  if (row?.type === 'step') return HEADER_PX
  if (!row || columns === 0) return LINE_PX
  const { text } = row.line
  if (text.length <= columns) return LINE_PX
  const visible = text.includes('\x1b') ? text.replace(COLOUR_CODE, '').length : text.length
  return LINE_PX * Math.max(1, Math.ceil(visible / columns))
}

export interface LineRange {
  from: number
  to: number
}

/** Reads `#L12` or `#L12-L20`. */
export function parseLineHash(hash: string): LineRange | null {
  const match = /^#L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash)
  if (!match) return null
  const first = Number(match[1])
  const second = match[2] === undefined ? first : Number(match[2])
  return { from: Math.min(first, second), to: Math.max(first, second) }
}

/** Writes what parseLineHash reads. */
export const lineHash = ({ from, to }: LineRange) => (from === to ? `#L${from}` : `#L${from}-L${to}`)

/** Numbers of lines, ascending, as the ranges that they make: 3, 4, 9 are 3 to 4 and 9. */
export function lineRanges(numbers: number[]): LineRange[] {
  const ranges: LineRange[] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && number <= last.to + 1) last.to = Math.max(last.to, number)
    else ranges.push({ from: number, to: number })
  }
  return ranges
}
