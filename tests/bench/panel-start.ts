import { copyFileSync, readFileSync, realpathSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request, Pool } from 'undici'
import type { Installation } from './support/installation.ts'

const CLOCK_TICKS = 100
const POLL_MS = 5

/**
 * Gives the installation's processes a Node of their own. A version's files are links to those of the checkout, so that what
 * is shared with this bench, or with another installation, would be left out of what its processes hold.
 */
export function useOwnNode(installation: Installation): void {
  const file = realpathSync(join(programOf(installation), 'node_modules/.bin/node'))
  copyFileSync(file, `${file}.own`)
  renameSync(`${file}.own`, file)
}

/** Which copy of the program runs. Somebody who works on the checkout meanwhile makes it another one. */
export const programOf = ({ root }: Installation) => realpathSync(join(root, 'var/lib/webops/versions/running'))

/** Starts panel and worker again. @returns milliseconds from the panel's start to its first answer */
export async function startAgain(installation: Installation, signal: AbortSignal): Promise<number> {
  const before = installation.processes()
  for (const pid of [before.worker, before.panel]) {
    process.kill(pid, 'SIGTERM')
    while (isAlive(pid)) await sleep(20, undefined, { signal })
  }
  const answered = firstAnswer(panelSocket(installation), signal)
  const up = await installation.webops(['up'], 5 * 60_000)
  if (up.exitCode !== 0) throw new Error(`webops up ended with status ${up.exitCode}:\n${up.stdout}\n${up.stderr}`)
  const sinceBoot = await answered
  return sinceBoot - startedAt(installation.processes().panel)
}

export const panelSocket = ({ root }: Pick<Installation, 'root'>) => join(root, 'run/webops/panel/panel.sock')

/** When the panel first answered, in milliseconds since the machine started. */
async function firstAnswer(socketPath: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const dispatcher = new Pool('http://panel', { socketPath, connections: 1 })
    try {
      const { statusCode, body } = await request('http://panel/api/v1/health', { dispatcher, signal })
      const at = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
      await body.dump()
      if (statusCode === 200 || statusCode === 503) return at
    } catch (error) {
      signal.throwIfAborted()
      if (!['ENOENT', 'ECONNREFUSED', 'UND_ERR_SOCKET'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    } finally {
      await dispatcher.destroy()
    }
    await sleep(POLL_MS)
  }
}

/** When a process was started, in milliseconds since the machine was; the kernel counts hundredths of a second. */
function startedAt(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[19]) * 1000) / CLOCK_TICKS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
