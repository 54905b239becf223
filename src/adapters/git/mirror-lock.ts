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
  // Of objects there are many folders, in which git leaves none.
  const places = await Promise.all([
    filesIn(mirrorDir, { recursive: false }),
    filesIn(join(mirrorDir, 'refs'), { recursive: true }),
    filesIn(join(mirrorDir, 'objects'), { recursive: false }),
  ])
  const stale = places.flat().filter((file) => file.endsWith('.lock'))
  await Promise.all(stale.map((file) => rm(file, { force: true })))
}

async function filesIn(dir: string, options: { recursive: boolean }): Promise<string[]> {
  const found = await readdir(dir, { ...options, withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
