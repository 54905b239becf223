import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const MIB = 1024 * 1024
const EVERY_MS = 20

/** What a process and all that it started hold of anonymous memory, in MiB: what files are mapped from does not count. */
export function anonymousOf(pid: number): number {
  const parents = new Map(readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), parentOf(name)] as const] : [])))
  const isBelow = (one: number): boolean => one === pid || (parents.has(one) && one > 1 && isBelow(parents.get(one) ?? 0))
  const bytes = [...parents.keys()].filter(isBelow).reduce((sum, one) => sum + Number(field(one, 'RssAnon') ?? 0) * 1024, 0)
  return bytes / MIB
}

/** Looks again and again while something is done. @returns the most that was seen, in MiB, and what was done */
export async function peakWhile<T>(pid: number, work: () => Promise<T>): Promise<{ peak: number; done: T }> {
  let over = false
  let peak = 0
  const watching = (async () => {
    while (!over) {
      peak = Math.max(peak, anonymousOf(pid))
      await sleep(EVERY_MS)
    }
  })()
  try {
    const done = await work()
    return { peak, done }
  } finally {
    over = true
    await watching
  }
}

/** How many processes a process has started that still run. */
export function startedBy(pid: number): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).length
}

function parentOf(pid: string): number {
  return Number(field(pid, 'PPid') ?? 0)
}

/** 0 kB for one that has ended meanwhile. */
function field(pid: string | number, name: string): string | undefined {
  try {
    return new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
