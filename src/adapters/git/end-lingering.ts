import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** Between asking a program to end and ending it. */
const GRACE_MS = 300

/**
 * Ends what git started and left running when it was interrupted itself (git-remote-https, ssh): all programs that live
 * in the home of one operation.
 * @param home the operation's own folder, which no other program has as its HOME
 */
export async function endLingering(home: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const found = await livingIn(home)
    if (found.length === 0) return
    for (const id of found) send(id, signal)
    await wait(GRACE_MS)
  }
}

async function livingIn(home: string): Promise<number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const matches = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')
      return environment.split('\0').includes(`HOME=${home}`)
    }),
  )
  return ids.filter((_, index) => matches[index]).map(Number)
}

function send(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal)
  } catch {
    // It is gone already.
  }
}
