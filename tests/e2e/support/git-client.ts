import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Ended } from './programs.ts'
import { state } from './instance.ts'

/** A line that a push told, and when it came, in milliseconds since it began. */
export interface ToldLine {
  at: number
  text: string
}

export interface Told extends Ended {
  /** What came on standard error, where git shows what the other side says. */
  lines: ToldLine[]
  ms: number
}

export interface RunningGit {
  ended: Promise<Told>
  /** Resolves with the first line that fits; rejects when git ends without one. */
  says(pattern: RegExp): Promise<ToldLine>
  /** As Ctrl-C does: the signal goes to git and to all that it started. */
  interrupt(): void
}

/** Of a transport: how git is told to trust the panel, and who asks. */
export type GitSettings = Record<string, string>

/** A developer's git with none of this machine's settings. It ends by itself. */
export function startGit(cwd: string, args: string[], settings: GitSettings = {}): RunningGit {
  const began = performance.now()
  const child = spawn('git', args, { cwd, env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const kill = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal)
  const limit = setTimeout(() => kill('SIGKILL'), 150_000)
  const told: ToldLine[] = []
  const waiting = new Set<(line: ToldLine | null) => void>()
  let stdout = ''
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // A line that is written again ends with a carriage return.
    const lines = (rest + text).split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    for (const line of lines) tell(line)
  })
  const tell = (text: string) => {
    const line = { at: performance.now() - began, text: text.replaceAll('\u001b[K', '').trimEnd() }
    told.push(line)
    for (const look of waiting) look(line)
  }
  const ended = new Promise<Told>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      if (rest) tell(rest)
      for (const look of waiting) look(null)
      const stderr = told.map(({ text }) => text).join('\n')
      resolve({ status: code ?? (signal === 'SIGINT' ? 130 : 137), stdout, stderr, lines: told, ms: performance.now() - began })
    })
  })
  return {
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const seen = told.find(({ text }) => pattern.test(text))
        if (seen) return resolve(seen)
        const look = (line: ToldLine | null) => {
          if (line && !pattern.test(line.text)) return
          waiting.delete(look)
          if (line) resolve(line)
          else reject(new Error(`git never said ${pattern}:\n${told.map(({ text }) => text).join('\n')}`))
        }
        waiting.add(look)
      }),
    interrupt: () => kill('SIGINT'),
  }
}

/** The same to its end. */
export function git(cwd: string, args: string[], settings: GitSettings = {}): Promise<Told> {
  return startGit(cwd, args, settings).ended
}

/** @returns standard output @throws Error when it fails */
export async function mustGit(cwd: string, args: string[], settings: GitSettings = {}): Promise<string> {
  const ended = await git(cwd, args, settings)
  if (ended.status !== 0) throw new Error(`git ${args.join(' ')} ended with status ${ended.status}:\n${ended.stdout}\n${ended.stderr}`)
  return ended.stdout
}

/** The authority of the panel's certificate. */
export const AUTHORITY = () => join(state().root, 'var/lib/webops/caddy/pki/authorities/local/root.crt')

function environment(settings: GitSettings): NodeJS.ProcessEnv {
  const given = Object.entries({ 'protocol.version': '2', 'advice.detachedHead': 'false', ...settings })
  return {
    NODE_ENV: 'test',
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: join(state().root, 'home'),
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_CONFIG_COUNT: String(given.length),
    ...Object.fromEntries(
      given.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }
}
