import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runningPid, writePidFile } from '#adapters/process/pid-file.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * Two of them at once would make the same things twice.
 * @throws WebopsError `already_working` when another `up` or `down` of this installation runs
 */
export async function oneAtATime<T>(runDir: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(runDir, { recursive: true })
  const pidFile = join(runDir, 'up.pid')
  const other = runningPid(pidFile)
  if (other !== null) {
    throw new WebopsError({
      code: 'already_working',
      kind: 'conflict',
      message: `Another webops up or down is at work (process ${other}).`,
      hint: 'Wait for its end.',
    })
  }
  writePidFile(pidFile, process.pid)
  try {
    return await work()
  } finally {
    rmSync(pidFile, { force: true })
  }
}
