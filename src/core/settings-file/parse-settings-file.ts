import { LineCounter, parseDocument } from 'yaml'
import { type FileProblem, problemsOf, type ReadDocument } from './file-problems.ts'
import { mergeEnvironment } from './merge-environment.ts'
import { settingsFile, settingsOfEnvironment, type SettingsOfEnvironment } from './settings-file.schema.ts'
import { settingsFileInvalid, settingsFileUnreadable } from './settings-file-error.ts'
import '../errors/zod-words.ts'

const LONGEST_BYTES = 64 * 1024
/** Aliases may stand for each other: a few lines can become gigabytes. */
const MOST_ALIASES = 50

/**
 * Reads the text of a webops.yaml and checks all of it, also what it says for other environments.
 * @param file its name, for what is said of it
 * @param environment whose settings are wanted
 * @returns what it says for that environment
 * @throws settings_file_invalid with everything that is wrong
 */
export function parseSettingsFile(file: string, text: string, environment: string): SettingsOfEnvironment {
  const read = readDocument(file, text)
  const given = valuesOf(file, read)
  const checked = settingsFile.safeParse(given)
  if (!checked.success) throw settingsFileInvalid(file, problemsOf(read, checked.error.issues))
  const together = settingsOfEnvironment.safeParse(mergeEnvironment(given, environment))
  if (together.success) return together.data
  // Each part is well by itself: what is wrong came with what this environment has of its own.
  const issues = together.error.issues.map((issue) => ({ ...issue, path: ['environments', environment, ...issue.path] }))
  throw settingsFileInvalid(file, problemsOf(read, issues))
}

function readDocument(file: string, text: string): ReadDocument {
  if (Buffer.byteLength(text) > LONGEST_BYTES) throw settingsFileUnreadable(file, 'is longer than 64 KiB')
  if (text.includes('\uFFFD') || text.includes('\0')) throw settingsFileUnreadable(file, 'is no text in UTF-8')
  const lines = new LineCounter()
  const document = guarded(file, () => parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2' }))
  const problems = document.errors.map(({ pos: [at], message }): FileProblem => {
    const { line, col } = lines.linePos(at)
    return { line: Math.max(1, line), column: Math.max(1, col), message: firstLine(message) }
  })
  if (problems.length > 0) throw settingsFileInvalid(file, problems)
  return { document, lines }
}

function valuesOf(file: string, { document }: ReadDocument): Record<string, unknown> {
  const values: unknown = guarded(file, () => document.toJS({ maxAliasCount: MOST_ALIASES }))
  // An empty file sets nothing.
  return (values ?? {}) as Record<string, unknown>
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { name, message } = error as Error
    if (name === 'RangeError') throw settingsFileUnreadable(file, 'is nested too deeply')
    throw settingsFileUnreadable(file, firstLine(message))
  }
}

/** A parser's words begin with a capital and go on with the text itself, which may hold anything. */
function firstLine(message: string): string {
  const [first = ''] = message.split('\n')
  return `${first.charAt(0).toLowerCase()}${first.slice(1, 200)}`
}
