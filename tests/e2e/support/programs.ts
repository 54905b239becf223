import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))

export interface Ended {
  status: number
  stdout: string
  stderr: string
}

/** Runs a program to its end; a status other than 0 is an answer, not an error. */
export function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; timeoutMs?: number } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        cwd: options.cwd,
        env: options.env ?? process.env,
        timeout: options.timeoutMs ?? 120_000,
        maxBuffer: 64 * 1024 * 1024,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number' && !error.killed) return reject(error)
        resolve({ status: error ? Number(error.code ?? 124) : 0, stdout, stderr })
      },
    )
    // A program that does not read its input may be gone before it is closed.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
  })
}

/** Like run, for programs that must not fail. @returns standard output */
export async function mustRun(program: string, args: string[], options: Parameters<typeof run>[2] = {}): Promise<string> {
  const ended = await run(program, args, options)
  if (ended.status !== 0)
    throw new Error([program, ...args].join(' ') + ` ended with status ${ended.status}:\n${ended.stdout}\n${ended.stderr}`)
  return ended.stdout
}
