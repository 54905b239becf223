import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'

const FILE = 'webops.yaml'
/** The other name that a deploy knows; it takes one of them. */
const OTHER = 'webops.yml'

/**
 * Writes a folder's webops.yaml, never through a link: who made the repository says where one leads.
 * @param force replace the one that is there
 * @returns its path
 * @throws settings_file_exists, settings_file_no_file
 */
export async function writeSettingsFile(folder: string, text: string, force: boolean): Promise<string> {
  const other = join(folder, OTHER)
  if (await look(other))
    throw isThere(other, 'Use --print to see what would be written. A deploy takes one of the two names: remove or rename this one first.')
  const path = join(folder, FILE)
  const there = await look(path)
  if (there && !there.isFile()) throw isNoFile(path)
  if (there && !force) throw alreadyThere(path)
  if (force) await replace(folder, path, text)
  else
    await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? alreadyThere(path) : error
    })
  return path
}

/** What came into its place meanwhile is replaced itself, not what it leads to. */
async function replace(folder: string, path: string, text: string): Promise<void> {
  const fresh = join(folder, `.${FILE}.${randomUUID()}`)
  try {
    await writeFile(fresh, text, { flag: 'wx' })
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

async function look(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

function alreadyThere(path: string): WebopsError {
  return isThere(path, 'Use --print to see what would be written, or --force to write over it.')
}

function isThere(path: string, hint: string): WebopsError {
  return new WebopsError({ code: 'settings_file_exists', kind: 'conflict', message: `${path} is there already.`, hint })
}

function isNoFile(path: string): WebopsError {
  return new WebopsError({
    code: 'settings_file_no_file',
    kind: 'refused',
    message: `${path} is a link, a folder or a pipe: nothing is written there.`,
    hint: 'Use --print to see what would be written, or remove it first.',
  })
}
