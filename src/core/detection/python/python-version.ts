import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'

export interface PythonVersion {
  /** Such as `3.12`, or `3` for the newest. */
  version: string
  /** The file that says so. */
  source: string
}

/**
 * The version that the repository asks for, as a tag of the official image has it.
 * @param constraints what manifests say, the most exact first, such as `>=3.11,<3.14` or `^3.10`
 * @returns null when nothing says which
 */
export async function pythonVersion(
  folder: Folder,
  said: Said,
  constraints: readonly { constraint: string; source: string }[],
): Promise<PythonVersion | null> {
  const told = said.tools['python']
  if (told) {
    const version = exactVersion(told.version)
    if (version) return { version, source: told.source }
  }
  const own: [string, RegExp][] = [
    ['.python-version', /^[ \t]*(?!#)(\S+)/m],
    ['runtime.txt', /^[ \t]*(python-\S+)/m],
  ]
  for (const [path, pattern] of own) {
    const version = exactVersion(pattern.exec((await folder.text(path)) ?? '')?.[1] ?? '')
    if (version) return { version, source: path }
  }
  for (const { constraint, source } of constraints) {
    const version = versionFor(constraint)
    if (version) return { version, source }
  }
  return null
}

/** `python-3.11.4`, `3.12`, `cpython@3.13`, `latest`: null for what names none. */
function exactVersion(text: string): string | null {
  if (/^latest$/i.test(text)) return '3'
  return /(?:^|[^\d.])([23](?:\.\d{1,2}){0,2})(?=t?$|[^\d])/.exec(` ${text}`)?.[1] ?? null
}

/** The usual version where the constraint allows it, else the newest or oldest that it does. */
export function versionFor(constraint: string): string | null {
  const usual = minorOf(BASE_IMAGES.python.version)
  const clauses = constraint.split(/\|\|?/)[0]?.split(',') ?? []
  let least = 0
  let most = 99
  const not = new Set<number>()
  let known = false
  for (const clause of clauses) {
    const [, operator = '', text = ''] = /^([<>=!~^]{0,3})\s*v?(3(?:\.(?:\d+|\*))*)/.exec(clause.trim()) ?? []
    const minor = minorOf(text)
    if (text === '' || Number.isNaN(minor)) continue
    known = true
    if (operator === '!=') not.add(minor)
    else if (operator === '<') most = Math.min(most, /^3\.\d+\.[1-9]/.test(text) ? minor : minor - 1)
    else if (operator === '<=') most = Math.min(most, minor)
    else if (operator === '>') least = Math.max(least, /^3\.\d+\./.test(text) ? minor : minor + 1)
    else if (operator === '>=' || operator === '^') least = Math.max(least, minor)
    // Compatible with 3.11 is 3.11 and more, with 3.11.2 is 3.11 alone; poetry's ~3.11 is 3.11 alone.
    else if (operator === '~=' && !/^3\.\d+\.\d+/.test(text)) least = Math.max(least, minor)
    else if (!/^3(?:\.\*)?$/.test(text)) least = most = minor
  }
  if (!known) return null
  const allowed = (minor: number) => minor >= least && minor <= most && !not.has(minor)
  if (allowed(usual)) return `3.${usual}`
  for (let minor = usual; minor >= 4; minor--) if (allowed(minor)) return `3.${minor}`
  return allowed(least) ? `3.${least}` : null
}

const minorOf = (version: string): number => Number(/^3(?:\.(\d+))?/.exec(version)?.[1] ?? 0)
