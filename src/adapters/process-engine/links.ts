import { lstat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Bind } from './records.ts'
import { targetNotHere } from './targets.ts'

export interface Way {
  target: string
  /** What it is within, on the server, and the names from there on. */
  holder: string
  parts: string[]
  /** On the server, from the top down. */
  places: string[]
}

/**
 * The way to each target that lies within something else that is mounted: folders which the application may rename and replace.
 * systemd follows a link there and makes what it mounts on where that leads, as root: in the server's /etc, where it leads to /etc.
 */
export function waysWithin(binds: readonly Bind[], targets: readonly string[]): Way[] {
  return targets.flatMap((target) => {
    const holders = binds.filter((one) => target.startsWith(`${one.target}/`))
    const [holder] = holders.sort((a, b) => b.target.length - a.target.length)
    if (!holder) return []
    const parts = posix.relative(holder.target, target).split('/')
    return [
      { target, holder: holder.source, parts, places: parts.map((_part, index) => join(holder.source, ...parts.slice(0, index + 1))) },
    ]
  })
}

/** @throws target_not_here where a link is on the way */
export async function refuseLinks(ways: readonly Way[]): Promise<void> {
  for (const { target, places } of ways) {
    for (const place of places) {
      const found = await lstat(place).catch(() => null)
      if (found === null) break
      if (found.isSymbolicLink()) throw targetNotHere(target, 'there is a link on the way to it')
    }
  }
}
