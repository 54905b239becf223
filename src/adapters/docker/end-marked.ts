import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Name of the variable that marks the processes of a command: those that it starts have it from it. */
export const MARK = 'WEBOPS_COMMAND'
const LOOK_MS = 50

/**
 * Ends a command within a container on this machine, with what it started. The engine can start a command in a container
 * that runs, and not end it.
 * @param pid as the engine names it
 * @param id what its environment is marked with: a number may be somebody else's by now
 * @returns false when it was not there, or is not to be seen from here
 */
export async function endMarked(pid: number, id: string, graceSeconds: number): Promise<boolean> {
  const container = await namespaceOf(pid)
  if (container === null || !(await isMarked(pid, id))) return false
  const left = () => markedIn(container, id)
  for (const one of await left()) tell(one, 'SIGTERM')
  const until = performance.now() + graceSeconds * 1000
  while (performance.now() < until) {
    if ((await left()).length === 0) return true
    await sleep(LOOK_MS)
  }
  for (const one of await left()) tell(one, 'SIGKILL')
  return true
}

/** Of all processes of a container those that are marked. */
async function markedIn(container: string, id: string): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter((pid) => pid > 1)
  const found = await Promise.all(all.map(async (pid) => (await namespaceOf(pid)) === container && (await isMarked(pid, id))))
  return all.filter((_, index) => found[index])
}

/** Of a process that is gone null. */
async function namespaceOf(pid: number): Promise<string | null> {
  return pid > 1 ? readlink(`/proc/${pid}/ns/pid`).catch(() => null) : null
}

async function isMarked(pid: number, id: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${MARK}=${id}`)
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in this moment.
  }
}
