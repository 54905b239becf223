import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { GitRefusal, type GitServer, type GitSession, type RefChange } from '#core/ports/git-server.ts'
import { pipeProgram, type PipedProgram } from '../process/pipe-program.ts'
import { runProgram } from '../process/run-program.ts'
import { asEnvironment, receiveSettings, serverSettings } from './git-settings.ts'
import { limitCommands } from './limit-commands.ts'
import { listenForHooks, type OnCommands } from './hook-socket.ts'
import { lfsObjects } from './lfs-objects.ts'
import { Repositories } from './repositories.ts'

export interface GitServerSettings {
  /** Where the repositories are: a folder of ours alone. */
  dir: string
  /** Where the hook reaches us: a path that a socket may have. */
  hookSocket: string
  /** The hook's program, which Node runs. */
  hookProgram: string
  onError: (error: unknown) => void
}

/** More of git's programs than this do not serve at once; a push takes one for as long as its rollout. */
const MOST_SESSIONS = 64
/** What a push may say beside its pack: git keeps the names of its refs in memory. */
const COMMANDS_MB = 16
/** Of what is no serving. */
const TIMEOUT_MS = 30_000
const TIDY_TIMEOUT_MS = 10 * 60_000

/** git's serving side. To be made once a process: nothing of an earlier one is under way any more. */
export async function createGitServer(settings: GitServerSettings): Promise<GitServer & { close(): Promise<void> }> {
  const { dir, onError } = settings
  const hooksDir = join(dir, 'hooks')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await writeHook(hooksDir, settings.hookProgram)
  const hooks = await listenForHooks(settings.hookSocket, onError)
  const base = {
    // The hook is run by the Node that runs us.
    PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // Of one object that is looked at as a whole. Large files are not: they go past the memory.
    GIT_ALLOC_LIMIT: '256m',
  }
  const common = serverSettings(hooksDir)
  const run = async (args: string[], { input, timeoutMs = TIMEOUT_MS }: { input?: string; timeoutMs?: number } = {}) =>
    runProgram('git', args, {
      cwd: dir,
      env: { ...base, ...asEnvironment(common) },
      timeoutMs,
      ...(input !== undefined && { input }),
    })
  const repositories = new Repositories(dir, run)
  /** @param lines as `git update-ref --stdin -z` reads them. @throws GitRefusal */
  const update = async (repository: string, lines: string) => {
    const { exitCode, stderr } = await run(['-C', repositories.pathOf(repository), 'update-ref', '--stdin', '-z'], { input: lines })
    if (exitCode !== 0) throw new GitRefusal(stderr.trim().replace(/^fatal: /, ''))
  }
  const sessions = new Set<PipedProgram>()

  async function start(args: string[], repository: string, environment: Record<string, string>): Promise<GitSession> {
    if (sessions.size >= MOST_SESSIONS) throw busy()
    const program = await pipeProgram('git', args, { cwd: dir, env: environment })
    sessions.add(program)
    void program.ended.then(() => sessions.delete(program))
    repositories.use(repository, program.ended)
    return { ...program, mostInput: Infinity, abandon: () => program.end() }
  }

  /** A push: its hook calls us when git has its objects. */
  async function receive(args: string[], repository: string, protocol: Record<string, string>, push: ReceiveOptions): Promise<GitSession> {
    const gone = new AbortController()
    const { token, forget } = hooks.expect(push.onCommands, gone.signal)
    const environment = {
      ...base,
      ...protocol,
      ...asEnvironment({ ...common, ...receiveSettings(push) }),
      WEBOPS_HOOK_SOCKET: hooks.path,
      WEBOPS_HOOK_TOKEN: token,
    }
    const session = await start(args, repository, environment).catch((error: unknown) => {
      forget()
      throw error
    })
    void session.ended.then(forget)
    const abandon = () => {
      gone.abort()
      session.abandon()
    }
    const input = limitCommands(abandon)
    // Whoever sends is told by it, too.
    input.on('error', () => session.input.end())
    input.pipe(session.input)
    return { ...session, input, mostInput: (push.maxPackMb + COMMANDS_MB) * 1024 * 1024, abandon }
  }

  return {
    lfs: lfsObjects(repositories),
    report: onError,

    async branches(repository) {
      if (!(await repositories.isThere(repository))) return new Map()
      const format = '--format=%(refname:lstrip=2) %(objectname)'
      const { exitCode, stdout, stderr } = await run(['-C', repositories.pathOf(repository), 'for-each-ref', format, 'refs/heads'])
      if (exitCode !== 0) throw new GitRefusal(stderr.trim())
      return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])))
    },

    async serve(request) {
      const { service, stateless, repository } = request
      const path = repository === null ? await repositories.empty() : await repositories.ensure(repository)
      const name = repository ?? 'empty'
      const options = stateless === undefined ? [] : ['--stateless-rpc', ...(stateless === 'advertise' ? ['--http-backend-info-refs'] : [])]
      const args = [service.slice('git-'.length), ...options, path]
      const protocol: Record<string, string> = request.protocol === null ? {} : { GIT_PROTOCOL: request.protocol }
      if (request.service === 'git-receive-pack' && stateless !== 'advertise') return receive(args, name, protocol, request)
      return start(args, name, { ...base, ...protocol, ...asEnvironment(common) })
    },

    async resolve(repository, ref) {
      if (!(await repositories.isThere(repository))) return null
      const { exitCode, stdout } = await run([
        '-C',
        repositories.pathOf(repository),
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        ref,
      ])
      return exitCode === 0 ? stdout.trim() : null
    },

    async isAncestor(repository, ancestor, commit) {
      const { exitCode, stderr } = await run(['-C', repositories.pathOf(repository), 'merge-base', '--is-ancestor', ancestor, commit])
      if (exitCode > 1) throw new GitRefusal(stderr.trim())
      return exitCode === 0
    },

    async kinds(repository, ids) {
      const input = `${ids.join('\n')}\n`
      const { stdout } = await run(['-C', repositories.pathOf(repository), 'cat-file', '--batch-check=%(objectname) %(objecttype)'], {
        input,
      })
      return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ') as [string, string]])))
    },

    change: (repository, changes) => update(repository, changes.map(updateLine).join('')),
    check: (repository, changes) => update(repository, `start\0${changes.map(updateLine).join('')}prepare\0abort\0`),

    async setHead(repository, branch) {
      const head = `refs/heads/${branch}`
      if ((await repositories.headOf(repository)) === head) return
      const { exitCode, stderr } = await run(['-C', repositories.pathOf(repository), 'symbolic-ref', 'HEAD', head])
      if (exitCode !== 0) throw new GitRefusal(stderr.trim())
    },

    async tidy(repository) {
      await repositories.removeLeftovers(repository)
      if (!(await repositories.isThere(repository))) return
      const packing = run(['-C', repositories.pathOf(repository), 'gc', '--auto', '--quiet'], { timeoutMs: TIDY_TIMEOUT_MS })
      repositories.use(repository, packing)
      await packing
    },

    remove: (repository) => repositories.remove(repository),
    list: () => repositories.list(),
    async close() {
      for (const program of sessions) program.end()
      await hooks.close()
    },
  }
}

interface ReceiveOptions {
  maxPackMb: number
  fsckObjects: boolean
  onCommands: OnCommands
}

/** As `git update-ref --stdin -z` reads it. Not named: whatever it is; null: it must not be there. */
function updateLine({ ref, before, after }: RefChange): string {
  const old = before === undefined ? '' : (before ?? NONE)
  return after === null ? `delete ${ref}\0${old}\0` : `update ${ref}\0${after}\0${old}\0`
}

const NONE = '0'.repeat(40)

/** Put in its place whole: another panel's push may be about to run it. */
async function writeHook(hooksDir: string, program: string): Promise<void> {
  await mkdir(hooksDir, { recursive: true, mode: 0o700 })
  const file = join(hooksDir, 'proc-receive')
  const next = `${file}.next`
  await writeFile(next, `#!/usr/bin/env node\nimport(${JSON.stringify(program)})\n`)
  await chmod(next, 0o700)
  await rename(next, file)
}

function busy(): WebopsError {
  return new WebopsError({
    code: 'git_busy',
    kind: 'unavailable',
    message: 'Too many pushes and clones are under way.',
    hint: 'Try again in a moment.',
  })
}
