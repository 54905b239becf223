import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'

/** A program that runs, with bytes going both ways. */
export interface OpenedProgram {
  /** @returns false, with nothing taken, while it does not read what it was given before */
  write(bytes: Uint8Array): boolean
  endInput(): void
  /** Ends it at once, with all that it started. */
  kill(): void
  /** The program itself is gone; what it started may have its output still. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Its exit status (128 and the number of what ended it), when all that it printed was handed on. */
  ended: Promise<number>
}

/** What it has not read yet is kept up to this. */
const MOST_WAITING = 1024 * 1024

/**
 * Starts a program without a shell, to be spoken with.
 * @param onBytes while its promise is pending, the program is not read from
 */
export async function openProgram(
  file: string,
  args: readonly string[],
  onBytes: (bytes: Buffer, stream: 'stdout' | 'stderr') => Promise<void> | void,
): Promise<OpenedProgram> {
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined)
  await once(child, 'spawn')
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  const closed = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
  )
  const read = Promise.all([handOn(child.stdout, 'stdout', onBytes), handOn(child.stderr, 'stderr', onBytes)])
  return {
    write(bytes) {
      if (child.stdin.writableLength > MOST_WAITING) return false
      child.stdin.write(bytes)
      return true
    },
    endInput: () => void child.stdin.end(),
    kill() {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL')
      } catch {
        // It is gone already.
      }
    },
    exited,
    ended: read.then(() => closed),
  }
}

async function handOn(
  stream: Readable,
  name: 'stdout' | 'stderr',
  onBytes: (bytes: Buffer, stream: 'stdout' | 'stderr') => Promise<void> | void,
): Promise<void> {
  for await (const bytes of stream) await onBytes(bytes as Buffer, name)
}
