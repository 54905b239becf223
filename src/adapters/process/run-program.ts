import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { OnLine } from '#core/ports/engine.ts'

export interface ProgramOptions {
  cwd?: string
  /** The whole environment of the program; unset: ours. */
  env?: Record<string, string | undefined>
  /** Written to its standard input, which is then closed. */
  input?: string | Uint8Array
  /** Ends the program, and all that it started, within seconds. */
  signal?: AbortSignal
  onLine?: OnLine
  /** Told when the program itself is gone. What it started may have its output still, and is waited for. */
  onExit?: (exit: { code: number | null; signal: NodeJS.Signals | null }) => void
  uid?: number
  gid?: number
  timeoutMs?: number
}

export interface ProgramResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** More output than this is read and dropped. */
const KEPT_OUTPUT_BYTES = 16 * 1024 * 1024
/** Between asking a program to end and ending it. */
const KILL_AFTER_MS = 3_000

/**
 * Runs a program without a shell and waits for its end.
 * @returns its exit status (128 + number when a signal ended it) and what it printed, 16 MiB of each at most
 * @throws WebopsError `program_not_found` or `program_not_started`; an AbortError or TimeoutError when it was ended by us
 */
export async function runProgram(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const ending = endingSignal(options)
  ending?.throwIfAborted()
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: (options.env ?? process.env) as NodeJS.ProcessEnv,
    uid: options.uid,
    gid: options.gid,
    // A group of its own: what it started ends with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const endGroup = () => killGroup(child.pid, 'SIGTERM')
  const killTimer = { handle: undefined as NodeJS.Timeout | undefined }
  const onAbort = () => {
    endGroup()
    killTimer.handle = setTimeout(() => killGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS)
  }
  ending?.addEventListener('abort', onAbort, { once: true })
  // A program that does not read its input closes the pipe: its own exit status says what happened.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const stdout = collect(child.stdout, 'stdout', options.onLine)
  const stderr = collect(child.stderr, 'stderr', options.onLine)
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      if (options.onExit) child.once('exit', (code, signal) => options.onExit?.({ code, signal }))
      child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(file, error)))
      child.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal)))
    })
    ending?.throwIfAborted()
    return { exitCode, stdout: stdout(), stderr: stderr() }
  } finally {
    clearTimeout(killTimer.handle)
    ending?.removeEventListener('abort', onAbort)
  }
}

/**
 * Like runProgram, for programs whose failure is an error.
 * @returns standard output
 * @throws WebopsError `program_failed` with the last lines that it printed, beside what runProgram throws
 */
export async function requireProgram(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const result = await runProgram(file, args, options)
  if (result.exitCode === 0) return result.stdout
  const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-12).join('\n')
  throw new WebopsError({
    code: 'program_failed',
    kind: 'failed',
    message: `${[file, ...args].join(' ').slice(0, 200)} ended with status ${result.exitCode}${said ? `:\n${said}` : '.'}`,
  })
}

function endingSignal({ signal, timeoutMs }: ProgramOptions): AbortSignal | undefined {
  if (timeoutMs === undefined) return signal
  const timeout = AbortSignal.timeout(timeoutMs)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

function collect(stream: Readable, name: 'stdout' | 'stderr', onLine: OnLine | undefined): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    if (size < KEPT_OUTPUT_BYTES) chunks.push(chunk)
    size += chunk.length
  })
  if (onLine) createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => onLine(line, name))
  return () => Buffer.concat(chunks).toString('utf8')
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone already.
  }
}

function notStarted(file: string, error: NodeJS.ErrnoException): WebopsError {
  const missing = error.code === 'ENOENT'
  return new WebopsError({
    code: missing ? 'program_not_found' : 'program_not_started',
    kind: 'unavailable',
    message: missing ? `The program ${file} is not installed.` : `The program ${file} could not be started: ${error.message}`,
    cause: error,
  })
}

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return (signal && SIGNALS[signal]) ?? 0
}
