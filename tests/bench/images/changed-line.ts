import { extname } from 'node:path'

/** By a file's ending, a line that ends up in what is built: a comment would be dropped on the way, and what follows would be cached. */
const LINES: Record<string, (text: string) => string> = {
  '.astro': (text) => `<p>${text}</p>`,
  '.go': (text) => `func init() { os.Setenv("CHANGED", "${text}") }`,
  '.js': (text) => `globalThis.changed = '${text}'`,
  '.jsx': (text) => `globalThis.changed = '${text}'`,
  '.php': (text) => `$changed = '${text}';`,
  '.py': (text) => `changed = "${text}"`,
  '.ts': (text) => `Object.assign(globalThis, { changed: '${text}' })`,
}

/**
 * A line to be added at the end of a source file.
 * @param text letters, digits and dashes
 * @throws Error for a file of a kind that is not known
 */
export function changedLine(file: string, text: string): string {
  const line = LINES[extname(file)]
  if (!line) throw new Error(`No line is known that ${file} could change by.`)
  return `${line(text)}\n`
}
