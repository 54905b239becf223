import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** A program that runs, with its streams as they are. */
export interface PipedProgram {
  input: Writable
  output: Readable
  errors: Readable
  /** Its exit status, when its output is closed too; null when a signal ended it. */
  ended: Promise<number | null>
  /** Asks it, and all that it started, to end; what is left is ended after some seconds. */
  end(): void
}

const KILL_AFTER_MS = 3_000

/**
 * Starts a program without a shell, in a group of its own, to be piped to and from.
 * @param env its whole environment
 * @throws Error when it cannot be started
 */
export async function pipeProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<PipedProgram> {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(file, args, {
    cwd: options.cwd,
    env: options.env as NodeJS.ProcessEnv,
    // What it starts ends with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  await once(child, 'spawn')
  // Who does not read its input any more says why by its exit status.
  child.stdin.on('error', () => undefined)
  return {
    input: child.stdin,
    output: child.stdout,
    errors: child.stderr,
    ended,
    end() {
      signalGroup(child.pid, 'SIGTERM')
      // Nobody reads what it says from now on.
      child.stdout.destroy()
      child.stderr.destroy()
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS)
      void ended.then(() => clearTimeout(timer))
    },
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone already.
  }
}
