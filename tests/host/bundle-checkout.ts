import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'

const PROJECT = join(import.meta.dirname, '../..')

/**
 * The checkout as it is now, with what is not committed yet, as a repository that can be cloned.
 * @param dir an empty folder to work in
 * @returns the bundle, and the tree that its commit has: the same for the same files
 */
export async function bundleCheckout(dir: string): Promise<{ file: string; tree: string }> {
  const listed = await requireProgram('git', ['-C', PROJECT, 'ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  const work = join(dir, 'work')
  for (const file of listed.split('\0').filter((name) => name && existsSync(join(PROJECT, name)))) {
    mkdirSync(dirname(join(work, file)), { recursive: true })
    cpSync(join(PROJECT, file), join(work, file), { recursive: true, verbatimSymlinks: true })
  }
  const git = (...args: string[]) =>
    requireProgram('git', ['-C', work, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args])
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all', '--force')
  await git('commit', '--quiet', '--message', 'The checkout')
  const file = join(dir, 'webops.bundle')
  await git('bundle', 'create', '--quiet', file, 'HEAD', 'main')
  return { file, tree: (await git('rev-parse', 'HEAD^{tree}')).trim() }
}
