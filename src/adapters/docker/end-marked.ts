import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Name of the variable that marks the process of a command. */
export const MARK = 'WEBOPS_COMMAND'
const LOOK_MS = 50

/**
 * Ends a process of a container on this machine. The engine can start a command in a container that runs, and not end it.
 * @param pid as the engine names it
 * @param id what its environment is marked with: a number may be somebody else's by now
 * @returns false when it was not there, or is not to be seen from here
 */
export async function endMarked(pid: number, id: string, graceSeconds: number): Promise<boolean> {
  if (!(await isMarked(pid, id))) return false
  process.kill(pid, 'SIGTERM')
  const until = performance.now() + graceSeconds * 1000
  while (performance.now() < until) {
    if (!(await isMarked(pid, id))) return true
    await sleep(LOOK_MS)
  }
  if (await isMarked(pid, id)) process.kill(pid, 'SIGKILL')
  return true
}

async function isMarked(pid: number, id: string): Promise<boolean> {
  if (pid <= 1) return false
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${MARK}=${id}`)
}
