import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { OnLine } from '#core/ports/engine.ts'
import type { GitSource } from '#core/ports/git.ts'
import { repositoryServer } from '#core/repository-access/repository-server.ts'
import { submoduleFailed, submoduleRefused } from './submodule-errors.ts'
import { listSubmodules, submoduleAddress, submoduleFolder, type Submodule } from './submodule-list.ts'

type Read = (args: string[]) => Promise<string>

/** A tree that was laid out, and where it came from. */
export interface LaidOutTree {
  /** Its own address; credentials are of the deployment's repository. */
  url: string
  commit: string
  into: string
  /** Runs git in the repository that holds the commit. */
  read: Read
}

export interface SubmoduleWork {
  /** What the deployment's own repository is read with. */
  source: GitSource
  mirrorDir: string
  onOutput: OnLine
  /** Fetches one commit into a mirror, lays it out, and hands on what was laid out before the mirror is let go of. */
  layOut(source: GitSource, commit: string, mirrorDir: string, into: string, then: (read: Read) => Promise<void>): Promise<void>
}

const MOST = 100
const DEEPEST = 5
/** Of .gitmodules, which is read as a whole. */
const LARGEST_LIST = 256 * 1024

/**
 * Lays out the submodules of a tree in their folders, and theirs in turn, at the commits that are recorded.
 * @throws git_submodule_refused, git_submodule_failed
 */
export async function fetchSubmodules(tree: LaidOutTree, work: SubmoduleWork): Promise<void> {
  const used = new Set<string>()
  let count = 0
  try {
    await within(tree, '', 1)
  } finally {
    await removeOthers(work.mirrorDir, used)
  }

  async function within(parent: LaidOutTree, prefix: string, depth: number): Promise<void> {
    for (const found of await submodulesOf(parent)) {
      const path = `${prefix}${found.path}`
      if (depth > DEEPEST) throw submoduleRefused(path, `is the ${DEEPEST + 1}th one inside another`, `${DEEPEST} are fetched.`)
      if (++count > MOST) throw submoduleRefused(path, `is one more than the ${MOST} that are fetched`, 'Put some into one repository.')
      await fetchOne(parent, found, path, depth)
    }
  }

  async function fetchOne(parent: LaidOutTree, found: Submodule, path: string, depth: number): Promise<void> {
    const into = await submoduleFolder(parent.into, found.path)
    const url = submoduleAddress(parent.url, { path, url: found.url })
    const source = accessFor(url, work.source)
    work.onOutput(`Fetching the submodule ${path.slice(0, 200)} from ${url}: the commit ${found.commit.slice(0, 8)}`, 'stdout')
    // By its address and its place: the same repository can be there twice, one inside the other.
    const mirror = createHash('sha256').update(`${path}\0${url}`).digest('hex').slice(0, 32)
    used.add(mirror)
    try {
      await work.layOut(source, found.commit, join(work.mirrorDir, MODULES, mirror), into, async (read) => {
        await within({ url, commit: found.commit, into, read }, `${path}/`, depth + 1)
      })
    } catch (error) {
      if (!(error instanceof WebopsError) || ENOUGH_SAID.includes(error.code)) throw error
      throw submoduleFailed(path, url, !isSameServer(url, work.source.url), error)
    }
  }
}

const ENOUGH_SAID = ['git_submodule_refused', 'git_submodule_failed', 'git_cancelled']

async function submodulesOf({ commit, read }: LaidOutTree): Promise<Submodule[]> {
  const tree = await read(['ls-tree', '-r', '-z', '--full-tree', commit])
  if (!/(?:^|\0)160000 /.test(tree) && !/\t\.gitmodules(?:\0|$)/.test(tree)) return []
  // A link would be read as where it leads to, which is no configuration.
  const isFile = /(?:^|\0)100(?:644|755) blob [0-9a-f]+\t\.gitmodules(?:\0|$)/.test(tree)
  if (isFile && Number(await read(['cat-file', '-s', `${commit}:.gitmodules`])) > LARGEST_LIST)
    throw submoduleRefused('.gitmodules', `is a list of more than ${LARGEST_LIST / 1024} KiB`, 'Shorten it.')
  return listSubmodules(tree, isFile ? await read(['config', '--blob', `${commit}:.gitmodules`, '--no-includes', '--list', '-z']) : '')
}

/** What the repository is read with was given for its server, and goes to no other. */
function accessFor(url: string, { url: own, ...access }: GitSource): GitSource {
  return isSameServer(url, own) ? { url, ...access } : { url }
}

function isSameServer(one: string, other: string): boolean {
  return repositoryServer(one).server === repositoryServer(other).server
}

/** What is kept beside a mirror goes where it is not wanted any more. */
export async function forgetSubmodules(mirrorDir: string): Promise<void> {
  await rm(join(mirrorDir, MODULES), { recursive: true, force: true })
}

/** Where git keeps them as well. */
const MODULES = 'modules'

async function removeOthers(mirrorDir: string, used: Set<string>): Promise<void> {
  const there = await readdir(join(mirrorDir, MODULES)).catch(() => [])
  await Promise.all(
    there.filter((name) => !used.has(name)).map((name) => rm(join(mirrorDir, MODULES, name), { recursive: true, force: true })),
  )
}
