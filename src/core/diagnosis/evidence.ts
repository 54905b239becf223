import { stripVTControlCharacters } from 'node:util'
import type { Failure } from './diagnosis.ts'

/** A failure as rules look at it. */
export interface Evidence extends Omit<Failure, 'lines'> {
  /** Of the command or container, when the error tells. */
  exitStatus: number | null
  /** What the failing command or container printed: without colours, and without BuildKit's numbers. */
  lines: EvidenceLine[]
}

export interface EvidenceLine {
  sequence: number
  text: string
}

/** Longer lines are cut: what says why stands at the beginning. */
const LONGEST = 2000

/** Cleans a failure's log, and leaves out what build steps that did not fail have printed. */
export function evidenceOf(failure: Failure): Evidence {
  const clean = failure.lines.map(({ sequence, text }) => ({ sequence, text: withoutControls(text).slice(0, LONGEST) }))
  const status = /exit status (\d+)/.exec(failure.error.message)?.[1]
  return {
    ...failure,
    exitStatus: status === undefined ? null : Number(status),
    lines: failure.step === 'build' || failure.step === 'base-images' ? failingCommands(clean) : clean,
  }
}

function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}

/** `#7 0.512 added 3 packages` is a line of the build's step 7; `#7 ERROR: …` says that it failed. */
function failingCommands(lines: EvidenceLine[]): EvidenceLine[] {
  const failures = lines.flatMap(({ text }) => {
    const [, number = '', why = ''] = /^#(\d+) ERROR: (.*)$/.exec(text) ?? []
    return number ? [{ number, cancelled: why.includes('context canceled') }] : []
  })
  // When one fails, those that run beside it are cancelled: they are not to blame.
  const guilty = failures.filter(({ cancelled }) => !cancelled)
  const failed = new Set((guilty.length > 0 ? guilty : failures).map(({ number }) => number))
  const kept: EvidenceLine[] = []
  for (const { sequence, text } of lines) {
    const [, number, rest = ''] = /^#(\d+) (?:\d+\.\d+ ?)?(.*)$/.exec(text) ?? []
    if (number === undefined) kept.push({ sequence, text })
    else if (failed.size === 0 || failed.has(number)) kept.push({ sequence, text: rest })
  }
  return kept
}
