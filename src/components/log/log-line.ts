/** A line as it is shown: numbered from 1 within its log. */
export interface ShownLine {
  number: number
  /** UTC, ISO 8601. */
  at: string
  stream: 'stdout' | 'stderr' | 'webops'
  text: string
  /** Key of the step that wrote it; none in a container's log. */
  step?: string
}

/** What a terminal would show of a line: progress bars write over themselves with carriage returns. */
export function afterCarriageReturns(text: string): string {
  const trimmed = text.replace(/\r+$/, '')
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1)
}
