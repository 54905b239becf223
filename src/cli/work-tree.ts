import { resolve } from 'node:path'
import { type ProgramResult, requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/** A repository on this machine, as its owner works with it: what is set is set in its own configuration. */
export class WorkTree {
  readonly #folder: string
  readonly #signal: AbortSignal

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder
    this.#signal = signal
  }

  /** @throws WebopsError not_a_work_tree, program_not_found */
  static async open(folder: string, signal: AbortSignal): Promise<WorkTree> {
    const tree = new WorkTree(resolve(folder), signal)
    const { exitCode } = await tree.#run(['rev-parse', '--show-toplevel'])
    if (exitCode !== 0) throw notAWorkTree(tree.#folder)
    return tree
  }

  /** Points a remote to an address. @throws WebopsError git_remote_exists, git_remote_unusable */
  async setRemote(name: string, url: string, force: boolean): Promise<void> {
    if (!/^[A-Za-z0-9_][\w.-]*$/.test(name)) throw unusable(name)
    const known = await this.#run(['remote', 'get-url', name])
    if (known.exitCode !== 0) return void (await this.#require(['remote', 'add', name, url]))
    const before = known.stdout.trim()
    if (before === url) return
    if (!force) throw remoteExists(name, before)
    await this.#require(['remote', 'set-url', name, url])
  }

  /** Sets all values of a key. None takes the key out. */
  async configure(key: string, values: string[]): Promise<void> {
    const { exitCode } = await this.#run(['config', '--local', '--get-all', key])
    if (exitCode === 0) await this.#require(['config', '--local', '--unset-all', key])
    for (const value of values) await this.#require(['config', '--local', '--add', key, value])
  }

  /** What is checked out; null where that is no branch. */
  async branch(): Promise<string | null> {
    const { exitCode, stdout } = await this.#run(['symbolic-ref', '--quiet', '--short', 'HEAD'])
    return exitCode === 0 ? stdout.trim() : null
  }

  #run(args: string[]): Promise<ProgramResult> {
    return runProgram('git', args, { cwd: this.#folder, signal: this.#signal })
  }

  #require(args: string[]): Promise<string> {
    return requireProgram('git', args, { cwd: this.#folder, signal: this.#signal })
  }
}

function notAWorkTree(folder: string): WebopsError {
  return new WebopsError({
    code: 'not_a_work_tree',
    kind: 'invalid',
    message: `${folder} is in no git repository.`,
    hint: 'Go to the folder of the application. Where it has none yet: git init && git add -A && git commit -m "First version"',
  })
}

function remoteExists(name: string, url: string): WebopsError {
  return new WebopsError({
    code: 'git_remote_exists',
    kind: 'conflict',
    message: `There is a remote ${name} already: ${url}`,
    hint: '--force points it to the panel; --name gives the new one another name.',
  })
}

function unusable(name: string): WebopsError {
  return new WebopsError({
    code: 'git_remote_unusable',
    kind: 'invalid',
    message: `${name} cannot be the name of a remote.`,
    hint: 'Use letters, digits, dots, dashes and underscores.',
  })
}
