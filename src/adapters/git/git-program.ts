import { simpleGit } from 'simple-git'
import type { OnLine } from '#core/ports/engine.ts'
import { endLingering } from './end-lingering.ts'
import { gitCancelled } from './git-errors.ts'
import { followProgress } from './progress-lines.ts'

export interface GitRun {
  home: string
  /** An existing folder. */
  cwd: string
  /** Of proxies, such as https_proxy. */
  proxy: Record<string, string>
  /** GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE, where they are needed. */
  places?: Record<string, string>
  onOutput?: OnLine
  signal: AbortSignal
}

/** git failed: its exit status was not 0. */
export class GitFailure extends Error {
  readonly output: string

  constructor(output: string) {
    super(output)
    this.name = 'GitFailure'
    this.output = output
  }
}

/** git's own programs find each other here; ours is not a login shell's PATH. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const PLACES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']

/**
 * Runs git with an environment that holds nothing of ours or of the machine's configuration.
 * @param args the first is git's subcommand; addresses and refs stand after `--`
 * @returns what it printed
 * @throws GitFailure; git_cancelled, or the signal's time-out
 */
export async function runGit(args: string[], run: GitRun): Promise<string> {
  if (run.signal.aborted) throw gitCancelled(run.signal)
  const git = simpleGit({
    baseDir: run.cwd,
    abort: run.signal,
    // A helper of git's that lingers with our pipes does not hold us up.
    completion: { onClose: true, onExit: 1000 },
    allowEnvironment: ['GIT_TERMINAL_PROMPT', 'GIT_CONFIG_NOSYSTEM', 'GIT_NO_LAZY_FETCH', 'GIT_PROGRESS_DELAY', ...PLACES],
    // Only paths and commands that we make ourselves: our mirror, and who reads a local repository.
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafePack: true },
    errors: (error, { exitCode, stdErr, stdOut }) =>
      error || exitCode === 0 ? error : Buffer.concat([...stdErr, ...stdOut, Buffer.from('\n')]),
  })
  git.env({
    PATH,
    HOME: run.home,
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
    // simple-git waits 50 ms longer for a program that prints nothing: what can tell of its progress does.
    GIT_PROGRESS_DELAY: '0',
    ...run.proxy,
    ...run.places,
  })
  const { onOutput } = run
  if (onOutput) git.outputHandler((_command, _stdout, stderr) => followProgress(stderr, (line) => onOutput(line, 'stderr')))
  try {
    return await withinSignal(git.raw(args), run.signal)
  } catch (error) {
    if (run.signal.aborted) {
      await endLingering(run.home)
      throw gitCancelled(run.signal)
    }
    throw new GitFailure((error as Error).message)
  }
}

/** How long git gets to end by itself after an abort. */
const GRACE_MS = 1500

// simple-git interrupts git; should git not heed it, the caller goes on all the same.
async function withinSignal<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const abandoned = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new Error('git did not end in time')), GRACE_MS)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, abandoned])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
