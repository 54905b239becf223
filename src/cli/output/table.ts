import Table from 'cli-table3'

/**
 * Columns without borders, as `ps` and `docker` print them.
 * @param rows cells as text; null stands for nothing to show
 */
export function table(columns: string[], rows: (string | number | null)[][]): string {
  const blank = ''
  const made = new Table({
    head: columns,
    chars: {
      top: blank,
      'top-mid': blank,
      'top-left': blank,
      'top-right': blank,
      bottom: blank,
      'bottom-mid': blank,
      'bottom-left': blank,
      'bottom-right': blank,
      left: blank,
      'left-mid': blank,
      mid: blank,
      'mid-mid': blank,
      right: blank,
      'right-mid': blank,
      middle: '  ',
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  made.push(...rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell)))))
  return `${made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}
