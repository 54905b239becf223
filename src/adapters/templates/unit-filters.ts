import { plainText, unsafeValue } from './unsafe-value.ts'

const TARGET = 'a unit file'
const SIMPLE_WORD = /^[A-Za-z0-9_./:=@,+-]+$/
/** More than a year is a mistake, and numbers that are larger still are written in another way. */
const MAX_SECONDS = 31_536_000
/** The kernel's limit, with the NUL at its end. */
const MAX_PATH = 4096

/** The rest of a line, such as a description. systemd expands `%` there, joins lines at a trailing backslash, and cuts spaces off. */
export function unitText(value: unknown): string {
  const text = plainText(TARGET, value)
  if (text.trim() !== text || text === '') throw unsafeValue(TARGET, text, 'it is empty, or begins or ends with a space')
  if (text.endsWith('\\')) throw unsafeValue(TARGET, text, 'a backslash at the end would swallow the next line')
  return text.replaceAll('%', '%%')
}

/** One argument of a command line: no specifier, no variable, no word break comes out of it. */
export function unitArgument(value: unknown): string {
  return quoted(plainText(TARGET, value), (text) => text.replaceAll('$', '$$$$'))
}

/** `NAME=value` of Environment=, where `$` means nothing. */
export function unitVariable(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!/^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) throw unsafeValue(TARGET, text, 'it is not NAME=value')
  return quoted(text, (same) => same)
}

function quoted(text: string, escape: (text: string) => string): string {
  if (SIMPLE_WORD.test(text)) return text
  return `"${escape(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%'))}"`
}

/** A program: its path, or its name alone. Its first characters can mean things to systemd (`+` runs it with full rights) even when quoted. */
export function unitProgram(value: unknown): string {
  const text = plainText(TARGET, value)
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/.test(text)) return text
  return unitPath(value)
}

/** An absolute path. Of one that is not as it should be systemd would only note that it leaves the line out. */
export function unitPath(value: unknown): string {
  const text = plainText(TARGET, value)
  const isPlain =
    /^(\/[A-Za-z0-9_.-]{1,255})+$/.test(text) && text.length < MAX_PATH && !text.split('/').some((part) => part === '.' || part === '..')
  if (!isPlain) throw unsafeValue(TARGET, text, 'it is not an absolute path of letters, digits and ._-')
  return text
}

/** The name of an account or a group. */
export function unitAccount(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(text)) throw unsafeValue(TARGET, text, 'it is not the name of an account')
  return text
}

/** Rights that new files do not get, such as 0077. */
export function unitMask(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!/^0[0-7]{3}$/.test(text)) throw unsafeValue(TARGET, text, 'it is not a mask of four octal digits')
  return text
}

/** A number of seconds. */
export function unitSeconds(value: unknown): string {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_SECONDS)
    throw unsafeValue(TARGET, value, 'it is not a whole number of seconds, a year at most')
  return String(value)
}
