import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { linkTree } from '#adapters/host/link-tree.ts'
import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { Installation } from './installation.ts'
import type { ProgramVersion } from './program-version.ts'

/** What a version needs to be built and to run. */
const COPIED = [
  'addons',
  'prisma',
  'public',
  'scripts/build-processes.ts',
  'scripts/processes',
  'src',
  'system-templates',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'tsconfig.json',
]
const DESCRIPTION = 'version.json'
/** Which one runs, or ran last, and came up healthy. */
const RUNNING = 'running'

/** Where a version's copy is: all that it needs to run, in a place that does not change under it. */
export function versionDir({ versionsDir }: Installation, id: string): string {
  return join(versionsDir, id)
}

/**
 * Keeps a copy of the checkout from which panel and worker run: whatever becomes of the checkout, they and a way back to them remain.
 * @returns what was done
 */
export async function keepVersion(installation: Installation, version: ProgramVersion): Promise<'is there' | 'linked' | 'copied'> {
  const { checkout, versionsDir } = installation
  const dir = versionDir(installation, version.id)
  const description = `${JSON.stringify(version, null, 2)}\n`
  if (existsSync(join(dir, DESCRIPTION))) {
    // The same code may have become another commit.
    writeOwnedFile(join(dir, DESCRIPTION), description, { mode: 0o644 })
    return 'is there'
  }
  const making = join(versionsDir, `.making-${version.id}`)
  for (const old of [making, dir]) rmSync(old, { recursive: true, force: true })
  mkdirSync(making)
  for (const name of COPIED) cpSync(join(checkout, name), join(making, name), { recursive: true, verbatimSymlinks: true })
  const how = await linkTree(packagesOf(installation), join(making, 'node_modules'))
  // It may have been cloned under a strict umask, and the panel's user has to read it.
  await requireProgram('chmod', ['--recursive', 'go+rX,go-w', making])
  writeOwnedFile(join(making, DESCRIPTION), description, { mode: 0o644 })
  renameSync(making, dir)
  return how
}

/** Where the packages are that the checkout's lockfile names: with the version that runs, where the checkout is on another file system. */
function packagesOf(installation: Installation): string {
  const { checkout, versionsDir } = installation
  const running = runningVersion(installation)
  const isNear = statSync(checkout).dev === statSync(versionsDir).dev
  const lockfileOf = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8')
  if (isNear || !running || lockfileOf(versionDir(installation, running.id)) !== lockfileOf(checkout)) return join(checkout, 'node_modules')
  return join(versionDir(installation, running.id), 'node_modules')
}

/** The version whose copy has that name; null when there is none. */
export function readVersion(installation: Installation, id: string): ProgramVersion | null {
  try {
    return JSON.parse(readFileSync(join(versionDir(installation, id), DESCRIPTION), 'utf8')) as ProgramVersion
  } catch {
    return null
  }
}

/** The version that runs, or ran when WebOps was stopped; null before the first. */
export function runningVersion(installation: Installation): ProgramVersion | null {
  try {
    return readVersion(installation, basename(readlinkSync(join(installation.versionsDir, RUNNING))))
  } catch {
    return null
  }
}

/** Notes that a version came up. */
export function markRunning({ versionsDir }: Installation, { id }: ProgramVersion): void {
  const fresh = join(versionsDir, '.running')
  rmSync(fresh, { force: true })
  symlinkSync(id, fresh)
  renameSync(fresh, join(versionsDir, RUNNING))
}

/** Removes the copies of all versions but some, and what was compiled of them. */
export async function forgetVersions(installation: Installation, kept: string[]): Promise<void> {
  const names = [installation.versionsDir, ...compiledDirs(installation)].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  )
  for (const name of new Set(names)) if (name !== RUNNING && !kept.includes(name)) await remove(installation, name)
}

/** Removes the copy of one. */
export function forgetVersion(installation: Installation, { id }: ProgramVersion): Promise<void> {
  return remove(installation, id)
}

async function remove(installation: Installation, name: string): Promise<void> {
  const places = [installation.versionsDir, ...compiledDirs(installation)].map((folder) => join(folder, name))
  // rm itself, which is not led astray by what another user changes in a folder of theirs meanwhile.
  await requireProgram('rm', ['--recursive', '--force', '--', ...places])
}

function compiledDirs({ cacheDir }: Installation): string[] {
  return ['panel', 'worker'].map((name) => join(cacheDir, name))
}
