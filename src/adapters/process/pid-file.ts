import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A pid file of ours has two lines, the process id and when that process started (a number given out twice is told apart by it). */
export function writePidFile(pidFile: string, pid: number): void {
  writeFileSync(pidFile, `${pid}\n${startTime(pid) ?? ''}\n`)
}

/** The process that a pid file stands for, while it runs; also reads pid files of other programs, with one line. */
export function runningPid(pidFile: string): number | null {
  let content: string
  try {
    content = readFileSync(pidFile, 'utf8')
  } catch {
    return null
  }
  const [pidLine, started] = content.split('\n')
  const pid = Number(pidLine)
  if (!Number.isInteger(pid) || pid <= 1) return null
  const startedNow = startTime(pid)
  if (startedNow === null || (started && started !== startedNow)) return null
  return pid
}

/**
 * Asks the process of a pid file to end, kills it after the grace, and removes the file.
 * @returns false when it did not run
 */
export async function stopByPidFile(pidFile: string, graceMs: number): Promise<boolean> {
  const pid = runningPid(pidFile)
  if (pid === null) {
    rmSync(pidFile, { force: true })
    return false
  }
  process.kill(pid, 'SIGTERM')
  const giveUpAt = performance.now() + graceMs
  while (runningPid(pidFile) !== null) {
    if (performance.now() > giveUpAt) {
      process.kill(pid, 'SIGKILL')
      await sleep(100)
      break
    }
    await sleep(50)
  }
  rmSync(pidFile, { force: true })
  return true
}

/** In clock ticks since boot, from /proc; null when there is no such process or it is a zombie. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
