import { plainText, unsafeValue } from './unsafe-value.ts'

const SIMPLE_WORD = /^[A-Za-z0-9_./:=@,+-]+$/

/** The rest of a line, such as a description. systemd expands `%` there, and joins lines at a trailing backslash. */
export function unitText(value: unknown): string {
  const text = plainText('a unit file', value)
  if (/\\\s*$/.test(text)) throw unsafeValue('a unit file', text, 'a backslash at the end would swallow the next line')
  return text.replaceAll('%', '%%')
}

/** One argument of a command line: no specifier, no variable, no word break comes out of it. */
export function unitArgument(value: unknown): string {
  const text = plainText('a unit file', value)
  if (SIMPLE_WORD.test(text)) return text
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')
  return `"${escaped}"`
}

/** A program. Its first characters can mean things to systemd (`+` runs it with full rights) even when quoted. */
export function unitProgram(value: unknown): string {
  const text = plainText('a unit file', value)
  if (!/^\/?[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text)) throw unsafeValue('a unit file', text, 'it is not a path of a program')
  return text
}

/** A number of seconds. */
export function unitSeconds(value: unknown): string {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw unsafeValue('a unit file', value, 'it is not a whole number of seconds')
  return String(value)
}
