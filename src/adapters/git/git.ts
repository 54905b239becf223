import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gitRef } from '#core/deployment/deployment.schema.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { OnLine } from '#core/ports/engine.ts'
import type { Commit, Git, GitSource } from '#core/ports/git.ts'
import type { PolicySource } from '#core/ports/policy.ts'
import { parseSourceUrl } from '#core/policy/parse-source-url.ts'
import { explainGit, movedElsewhere, refNotFound } from './git-errors.ts'
import type { GitHome } from './git-home.ts'
import { GitFailure, runGit } from './git-program.ts'
import { readHistory } from './history.ts'
import { removeStaleLocks, withMirror } from './mirror-lock.ts'
import { openSource, type OpenSource } from './open-source.ts'
import { fetchLfs, forgetLfs, type LfsWork } from './lfs.ts'
import { movedTo } from './redirects.ts'
import { fetchSubmodules, forgetSubmodules, type SubmoduleWork } from './submodules.ts'
import { findRef, isCommitId, parseRemoteRefs } from './remote-refs.ts'

export interface GitSettings {
  policy: PolicySource
  /** A folder of our own, mode 0700, for keys and configuration while git runs. Emptied at the start. */
  privateDir: string
  /** Where the host keys of ssh servers are pinned on first use. */
  knownHostsFile: string
  /** Where the repositories are that are pushed to the panel (adapters/git-server); unset: none are. */
  pushedDir?: string
  /** Proxy variables (https_proxy, no_proxy, …) to pass on to git. */
  proxy?: Record<string, string>
  /** A file with the certificate authorities that vouch for git servers, where it is not the machine's own. */
  certificateAuthorities?: string | undefined
}

const MOVES = 3

/** git, by simple-git. To be made once a process: it cleans up what an earlier process left in `privateDir`. */
export function createGit(settings: GitSettings): Git {
  const { privateDir, knownHostsFile, pushedDir = null, policy, proxy = {}, certificateAuthorities = null } = settings
  const cleaned = clean(privateDir)

  async function withSource<T>(source: GitSource, signal: AbortSignal, work: (open: OpenSource) => Promise<T>): Promise<T> {
    await cleaned
    let url = source.url
    for (let move = 0; ; move++) {
      const open = await openSource({ policy, privateDir, knownHostsFile, pushedDir, proxy, certificateAuthorities }, { ...source, url })
      try {
        return await work(open)
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error
        const target = move < MOVES && /returned error: 30[1278]/.test(error.output) ? await movedTo(open, signal) : null
        if (!target) throw explainGit(error.output)
        if (!sameHostOrNoSecrets(open.url, target, source)) throw movedElsewhere(target)
        url = target
      } finally {
        await open.home.remove()
      }
    }
  }

  async function refsOf({ url, options, home }: OpenSource, signal: AbortSignal) {
    return parseRemoteRefs(await runGit(['ls-remote', '--symref', ...options, '--', url], { home: home.dir, cwd: home.dir, proxy, signal }))
  }

  /** Fetches a commit by its id, and nothing that a branch of that name could stand for. */
  function layOutCommit(lfs: boolean, onOutput: OnLine, signal: AbortSignal): SubmoduleWork['layOut'] {
    return async (source, commit, mirrorDir, into, then) =>
      await withSource(source, signal, async (open) => {
        const run = runIn(open, mirrorDir, signal)
        await withMirror(mirrorDir, async () => {
          await prepareMirror(mirrorDir, run)
          await fetchCommit(open, commit, commit, run, onOutput)
          await layOut(open.home, mirrorDir, commit, into, signal)
          if (lfs) await fetchLfs({ commit, into, read: run }, lfsWork(open, source, mirrorDir, onOutput, signal))
          await then(run)
        })
      })
  }

  function lfsWork(open: OpenSource, source: GitSource, mirrorDir: string, onOutput: OnLine, signal: AbortSignal): LfsWork {
    const isPushed = parseSourceUrl(source.url).transport === 'push'
    const network = { policy, proxy, certificateAuthorities }
    return { source, url: open.url, isPushed, home: open.home.dir, mirrorDir, network, onOutput, signal }
  }

  function runIn(open: OpenSource, mirrorDir: string, signal: AbortSignal): Run {
    return (args, lines) =>
      runGit(args, {
        home: open.home.dir,
        cwd: mirrorDir,
        proxy,
        places: { GIT_DIR: mirrorDir },
        signal,
        ...(lines ? { onOutput: lines } : {}),
      })
  }

  return {
    async resolve(source, ref, signal, { literally } = { literally: false }) {
      checkRef(ref)
      return await withSource(source, signal, async (open) => ({ commit: findRef(await refsOf(open, signal), ref, literally) }))
    },

    async fetch(source, ref, mirrorDir, onOutput, signal, { literally = false, into, submodules = false, lfs = false } = {}) {
      checkRef(ref)
      return await withSource(source, signal, async (open) => {
        const run = runIn(open, mirrorDir, signal)
        return await withMirror(mirrorDir, async () => {
          await prepareMirror(mirrorDir, run)
          const commit = await fetchWanted(open, run)
          const [found, laidOut] = await Promise.allSettled([
            readCommit(commit, run),
            into && layOut(open.home, mirrorDir, commit, into, signal),
          ])
          if (laidOut.status === 'rejected') throw laidOut.reason
          if (found.status === 'rejected') throw found.reason
          if (into !== undefined) {
            const tree = { url: source.url, commit: found.value.commit, into, read: run }
            if (lfs) await fetchLfs(tree, lfsWork(open, source, mirrorDir, onOutput, signal))
            else await forgetLfs(mirrorDir)
            if (submodules) await fetchSubmodules(tree, { source, mirrorDir, onOutput, layOut: layOutCommit(lfs, onOutput, signal) })
            else await forgetSubmodules(mirrorDir)
          }
          return found.value
        })
      })

      /** What can be read from the mirror then. */
      async function fetchWanted(open: OpenSource, run: Run): Promise<string> {
        const asksFirst = isCommitId(ref) && !literally
        if (!asksFirst && !isPath(ref) && (await fetchBranch(open, ref, run, onOutput))) return WANTED
        const commit = asksFirst ? ref : findRef(await refsOf(open, signal), ref, literally)
        await fetchCommit(open, commit, ref, run, onOutput)
        return commit
      }
    },

    async history(source, from, to, historyDir, limit, signal) {
      for (const commit of [from, to]) if (!isCommitId(commit)) throw refNotFound(commit, [])
      return await withSource(source, signal, async (open) => {
        const run = runIn(open, historyDir, signal)
        return await withMirror(historyDir, async () => {
          await prepareMirror(historyDir, run)
          return await readHistory(open, from, to, limit, run)
        })
      })
    },
  }
}

type Run = (args: string[], lines?: OnLine) => Promise<string>

async function prepareMirror(mirrorDir: string, run: Run): Promise<void> {
  await mkdir(mirrorDir, { recursive: true, mode: 0o700 })
  await removeStaleLocks(mirrorDir)
  if (await isWhole(mirrorDir)) return
  await rm(mirrorDir, { recursive: true, force: true })
  await mkdir(mirrorDir, { recursive: true, mode: 0o700 })
  await run(['init', '--bare'])
}

/** False for a mirror that a crash left half made: git makes these first, and the folder for objects last. */
async function isWhole(mirrorDir: string): Promise<boolean> {
  const found = await Promise.all(['HEAD', 'config', 'refs', 'objects'].map((name) => stat(join(mirrorDir, name)).catch(() => null)))
  return found.every((one) => one !== null)
}

/** What was fetched last. */
const WANTED = 'refs/webops/wanted'

const fetchOptions = ({ options }: OpenSource) => [
  ...['fetch', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--force', '--progress'],
  ...options,
]

/** Paths of refs and HEAD, which are more than the name of a branch. */
function isPath(ref: string): boolean {
  return ref === 'HEAD' || ref.startsWith('refs/')
}

/** Fetches a branch without asking for its commit first. @returns false when it is none, or cannot be fetched alone */
async function fetchBranch(open: OpenSource, branch: string, run: Run, onOutput: OnLine): Promise<boolean> {
  try {
    await run([...fetchOptions(open), '--depth=1', '--', open.url, `+refs/heads/${branch}:${WANTED}`], onOutput)
    return true
  } catch (error) {
    if (error instanceof GitFailure && /couldn't find remote ref|no such remote ref|dumb http|shallow capabilities/i.test(error.output))
      return false
    throw error
  }
}

async function fetchCommit(open: OpenSource, commit: string, ref: string, run: Run, onOutput: OnLine): Promise<void> {
  if (await has(commit, run)) return onOutput(`The commit is in the mirror already.`, 'stdout')
  const { url } = open
  const fetch = fetchOptions(open)
  try {
    await run([...fetch, '--depth=1', '--', url, `${commit}:${WANTED}`], onOutput)
  } catch (error) {
    // Some servers only hand out what a branch or tag points to: then all of these are fetched, with their history.
    if (
      !(error instanceof GitFailure) ||
      !/not our ref|unadvertised object|couldn't find remote ref|no such remote ref|dumb http|shallow capabilities|reference is not a tree/i.test(
        error.output,
      )
    )
      throw error
    onOutput('This server does not hand out single commits: fetching all branches and tags.', 'stdout')
    const shallow = (await run(['rev-parse', '--is-shallow-repository'])).trim() === 'true'
    await run(
      [...fetch, '--prune', ...(shallow ? ['--unshallow'] : []), '--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'],
      onOutput,
    )
  }
  if (!(await has(commit, run))) throw refNotFound(ref, [])
}

async function has(commit: string, run: Run): Promise<boolean> {
  try {
    await run(['rev-list', '--objects', '--max-count=1', '--count', commit, '--'])
    return true
  } catch (error) {
    if (error instanceof GitFailure) return false
    throw error
  }
}

/** Lays out a commit's tree, without a `.git`. @param target an empty or missing folder */
async function layOut(home: GitHome, mirrorDir: string, commit: string, target: string, signal: AbortSignal): Promise<void> {
  await mkdir(target, { recursive: true })
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`)
  const places = { GIT_DIR: mirrorDir, GIT_WORK_TREE: target, GIT_INDEX_FILE: join(home.dir, 'index') }
  await runGit(['read-tree', '-v', '--reset', '-u', commit], { home: home.dir, cwd: target, proxy: {}, places, signal })
}

async function readCommit(commit: string, run: Run): Promise<Commit> {
  const output = await run(['show', '--no-patch', '--encoding=UTF-8', '--format=%H%n%an%n%aI%n%s', commit, '--'])
  const [id = commit, author = '', at = '', subject = ''] = output.split('\n').map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
  return { commit: id, subject: subject.slice(0, 500), author: author.slice(0, 200), at: new Date(at) }
}

function checkRef(ref: string): void {
  const checked = gitRef.safeParse(ref)
  if (checked.success) return
  throw new WebopsError({
    code: 'git_ref_invalid',
    kind: 'invalid',
    message: `The branch, tag or commit ${checked.error.issues[0]?.message ?? 'is not valid'}.`,
    hint: 'Give the name of a branch or tag, or a full commit id.',
    field: 'branch',
  })
}

// A token was given for one host and goes to no other.
function sameHostOrNoSecrets(from: string, to: string, source: GitSource): boolean {
  return !source.password || (URL.parse(from)?.host === URL.parse(to)?.host && to.startsWith('https:'))
}

async function clean(privateDir: string): Promise<void> {
  const left = await readdir(privateDir).catch(() => [])
  await Promise.all(
    left.filter((name) => name.startsWith('git-')).map((name) => rm(join(privateDir, name), { recursive: true, force: true })),
  )
}
