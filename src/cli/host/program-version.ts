import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '#adapters/process/run-program.ts'

/** One state of the code: what panel and worker run from. */
export interface ProgramVersion {
  /** Of what the code is, not of where it came from: two commits with the same code are one version. */
  id: string
  /** As in package.json. */
  number: string
  /** Null where the checkout is not one of git. */
  commit: string | null
  /** True when files differ from the commit's. */
  changed: boolean
}

/** What the pages are built from. */
export const PAGE_INPUTS = ['src', 'public', 'prisma/models', 'package-lock.json', 'next.config.ts', 'postcss.config.mjs']
/** All that panel and worker are made of, as it stands in a checkout. */
const INPUTS = [
  ...PAGE_INPUTS,
  'addons',
  'scripts/build-processes.ts',
  'scripts/processes',
  'system-templates',
  'prisma/sqlite/migrations',
  'prisma/postgresql/migrations',
  'package.json',
  'tsconfig.json',
]
const SHOWN_COMMIT = 7
const ID_LENGTH = 12

/** What stands in a checkout now. */
export async function versionOfCheckout(checkout: string): Promise<ProgramVersion> {
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string }
  const hash = hashOf(checkout, INPUTS).slice(0, ID_LENGTH)
  return { id: `${version}-${hash}`, number: version, ...(await commitOf(checkout)) }
}

/** For people: `0.1.0 (4f2a91c)`. */
export function describeVersion({ id, number, commit, changed }: ProgramVersion): string {
  const code = commit ? commit.slice(0, SHOWN_COMMIT) : id.slice(number.length + 1)
  return `${number} (${code}${changed ? ' with changes' : ''})`
}

/** Changes when one of these files or folders does; tests count for nothing. */
export function hashOf(folder: string, inputs: string[]): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((input) => filesBelow(folder, input))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

async function commitOf(checkout: string): Promise<Pick<ProgramVersion, 'commit' | 'changed'>> {
  // The checkout may belong to the user who became root to run us.
  const isSafe = `safe.directory=${checkout}`
  const git = (...args: string[]) => runProgram('git', ['-c', isSafe, '-C', checkout, ...args])
  const none = { commit: null, changed: false }
  if (!existsSync(join(checkout, '.git'))) return none
  const head = await git('rev-parse', '--verify', 'HEAD').catch(() => null)
  if (head?.exitCode !== 0) return none
  const status = await git('status', '--porcelain', '--', ...INPUTS)
  return { commit: head.stdout.trim(), changed: status.stdout.trim() !== '' }
}

function filesBelow(folder: string, path: string): string[] {
  const full = join(folder, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
