import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type FileRights, writeOwnedFile } from './owned-file.ts'

export type Settings = Record<string, string>

/** The `NAME=value` lines of a file; none when it is not there, or is not for us to read. */
export function readSettings(path: string): Settings {
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Settings
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return {}
    throw error
  }
}

/**
 * Sets what is given, keeps what else stands there, comments included.
 * @returns whether anything changed
 */
export function updateSettings(path: string, changes: Settings, heading: string, rights: FileRights): boolean {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    text = `# ${heading}\n`
  }
  const present = parseEnv(text)
  for (const [name, value] of Object.entries(changes)) {
    if (present[name] === value) continue
    const line = settingLine(name, value)
    const old = new RegExp(`^${name}=.*$`, 'm')
    // A function, since a `$` in the value would mean something in a replacement text.
    text = old.test(text) ? text.replace(old, () => line) : `${text}${text.endsWith('\n') ? '' : '\n'}${line}\n`
  }
  return writeOwnedFile(path, text, rights)
}

/** One line that systemd and Node read alike. @throws Error for a value that cannot stand there */
function settingLine(name: string, value: string): string {
  if (/^[\w@%+=:,./?&~-]*$/.test(value)) return `${name}=${value}`
  if (/['\n\r\0]/.test(value)) throw new Error(`The value of ${name} holds a character that cannot stand in a settings file.`)
  return `${name}='${value}'`
}
