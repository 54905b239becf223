import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const queues = new Map<string, Promise<unknown>>()

/** Does one thing at a time to a mirror, in the order asked for. The worker is the only process that has mirrors. */
export async function withMirror<T>(mirrorDir: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(mirrorDir) ?? Promise.resolve()
  const mine = before.then(work, work)
  const settled = mine.catch(() => undefined)
  queues.set(mirrorDir, settled)
  void settled.then(() => {
    if (queues.get(mirrorDir) === settled) queues.delete(mirrorDir)
  })
  return await mine
}

/** Removes the lock files that a killed git left. To be called while nobody else works on the mirror. */
export async function removeStaleLocks(mirrorDir: string): Promise<void> {
  const found = await readdir(mirrorDir, { recursive: true, withFileTypes: true }).catch(() => [])
  const stale = found.filter((entry) => entry.isFile() && entry.name.endsWith('.lock') && !entry.parentPath.includes('/objects/'))
  await Promise.all(stale.map((entry) => rm(join(entry.parentPath, entry.name), { force: true })))
}
