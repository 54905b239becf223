import { spawn } from 'node:child_process'
import { chownSync, closeSync, openSync } from 'node:fs'
import { WebopsError } from '#core/errors/webops-error.ts'
import { writePidFile } from './pid-file.ts'

export interface DaemonOptions {
  /** Standard output and error are appended here. */
  logFile: string
  pidFile: string
  cwd?: string
  /** The whole environment of the program; unset: ours. */
  env?: Record<string, string | undefined>
  /** Variables beside ours. */
  moreEnv?: Record<string, string>
  uid?: number
  gid?: number
  /** Of what the program creates, its sockets among it; unset: ours. */
  umask?: number
}

/**
 * Starts a program that outlives us, in a session of its own, without a shell.
 * @returns its process id, which is also in the pid file
 * @throws WebopsError `program_not_started`
 */
export async function spawnDaemon(file: string, args: readonly string[], options: DaemonOptions): Promise<number> {
  const log = openSync(options.logFile, 'a', 0o640)
  try {
    if (options.uid !== undefined) chownSync(options.logFile, options.uid, options.gid ?? -1)
    const child = withUmask(options.umask, () =>
      spawn(file, args, {
        cwd: options.cwd,
        env: { ...(options.env ?? process.env), ...options.moreEnv } as NodeJS.ProcessEnv,
        uid: options.uid,
        gid: options.gid,
        detached: true,
        stdio: ['ignore', log, log],
      }),
    )
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('spawn', () => resolve(child.pid as number))
      child.once('error', (error) =>
        reject(
          new WebopsError({
            code: 'program_not_started',
            kind: 'failed',
            message: `${file} could not be started: ${error.message}`,
            cause: error,
          }),
        ),
      )
    })
    child.unref()
    writePidFile(options.pidFile, pid)
    return pid
  } finally {
    closeSync(log)
  }
}

/** A program takes over the umask that we have when it is started. */
function withUmask<T>(umask: number | undefined, start: () => T): T {
  if (umask === undefined) return start()
  const own = process.umask(umask)
  try {
    return start()
  } finally {
    process.umask(own)
  }
}
