import { spawn } from 'node:child_process'
import { developer } from '../bad-input/developer.ts'

export interface Pushed {
  status: number | null
  /** What git shows: its own words, and behind `remote: ` the panel's. */
  said: string
  ms: number
}

export interface RunningPush {
  ended: Promise<Pushed>
  /** Resolves when git has shown something that fits. */
  says(pattern: RegExp): Promise<void>
  /** To git and to all that it started, as a terminal or a system does. */
  signal(signal: NodeJS.Signals): void
}

const ENVIRONMENT = {
  NODE_ENV: 'test' as const,
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
}
const LIMIT_MS = 60_000

/** A real git at work in a folder. */
export function startGit(dir: string, args: string[]): RunningPush {
  const began = performance.now()
  const child = spawn('git', args, { cwd: dir, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const signal = (which: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, which)
  }
  const limit = setTimeout(() => signal('SIGKILL'), LIMIT_MS)
  let said = ''
  const looks = new Set<() => void>()
  const take = (text: string) => {
    said += text
    for (const look of looks) look()
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  const ended = new Promise<Pushed>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      clearTimeout(limit)
      resolve({ status, said: said.replaceAll('\u001b[K', ''), ms: performance.now() - began })
    })
  })
  const says = async (pattern: RegExp) => {
    const seen = new Promise<void>((resolve) => {
      const look = () => pattern.test(said) && (looks.delete(look), resolve())
      looks.add(look)
      look()
    })
    const over = ended.then(() => {
      if (!pattern.test(said)) throw new Error(`git never said ${pattern}:\n${said}`)
    })
    await Promise.race([seen, over])
  }
  return { ended, says, signal }
}

export type Pusher = Awaited<ReturnType<typeof pusher>>

/** Somebody with a repository whose origin is the panel. */
export async function pusher(dir: string, url: string) {
  const own = await developer(dir)
  await own.git('remote', 'add', 'origin', url)
  const start = (...args: string[]) => startGit(dir, ['push', ...(args.length > 0 ? args : ['origin', 'main'])])
  return {
    ...own,
    start,
    push: (...args: string[]) => start(...args).ended,
    /** What the panel has under a ref; null: nothing. */
    async remote(ref = 'refs/heads/main'): Promise<string | null> {
      const [id = ''] = (await own.git('ls-remote', 'origin', ref)).split('\t')
      return id || null
    },
    /** All refs that the panel shows. */
    async remotes(): Promise<string[]> {
      return (await own.git('ls-remote', 'origin')).split('\n').flatMap((line) => line.split('\t')[1] ?? [])
    },
  }
}
