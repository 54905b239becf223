import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun, PROJECT } from './programs.ts'

const FIXTURES = join(PROJECT, 'tests/fixtures/e2e')
const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false']

/** Makes a real git repository of a fixture, with the branch main. @returns its path */
export async function makeRepository(folder: string, fixture: string, name = fixture): Promise<string> {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  cpSync(join(FIXTURES, fixture), path, { recursive: true })
  // A build that another run left in the cache would be over before its log can be seen.
  writeFileSync(join(path, 'run.txt'), randomUUID())
  await git(path, 'init', '--quiet', '--initial-branch=main')
  await git(path, 'add', '--all')
  await git(path, ...IDENTITY, 'commit', '--quiet', '--message', 'Say the first text')
  return path
}

/** Changes the text that the application says, and commits that. @returns the commit */
export async function commitText(path: string, file: string, from: string, to: string): Promise<string> {
  const place = join(path, file)
  const before = readFileSync(place, 'utf8')
  if (!before.includes(from)) throw new Error(`${place} does not say "${from}"`)
  writeFileSync(place, before.replace(from, to))
  await git(path, ...IDENTITY, 'commit', '--quiet', '--all', '--message', `Say the ${to}`)
  return (await git(path, 'rev-parse', 'HEAD')).trim()
}

/** Commits whatever is different in the checkout. */
export async function commitAll(path: string, message: string): Promise<void> {
  await git(path, 'add', '--all')
  await git(path, ...IDENTITY, 'commit', '--quiet', '--message', message)
}

function git(path: string, ...args: string[]): Promise<string> {
  return mustRun('git', ['-C', path, ...args])
}
