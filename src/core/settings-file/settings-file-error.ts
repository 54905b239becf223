import type { FileProblem } from './file-problems.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** More than these nobody reads at once. */
const MOST_SHOWN = 20

/** All that is wrong with a file, each problem on a line of its own with the file, the line and the column. */
export function settingsFileInvalid(file: string, problems: readonly FileProblem[]): WebopsError {
  const ordered = [...problems].sort((one, other) => one.line - other.line || one.column - other.column)
  const texts = [...new Set(ordered.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`))]
  const more = texts.length - MOST_SHOWN
  return refusal([...texts.slice(0, MOST_SHOWN), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'))
}

/** Of a file that could not be read at all. */
export function settingsFileUnreadable(file: string, why: string): WebopsError {
  return refusal(`${file}: ${why}`)
}

function refusal(message: string): WebopsError {
  return new WebopsError({
    code: 'settings_file_invalid',
    kind: 'invalid',
    message,
    hint: 'Correct it in the repository and deploy again. `webops check-file` looks at a file before it is committed.',
  })
}
