import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { removeFolder } from './removal.ts'
import type { Store } from './store.ts'
import { unitsIn } from './unit-files.ts'

/** As copies of our Node are called; one that is being made has the process that makes it at its end. */
const COPY = /^node-v\d+\.\d+\.\d+[^/]*?-npm-\d+\.\d+\.\d+[^/]*$/
const MAKER = /-npm-\d+\.\d+\.\d+\S*?\.(\d+)$/

/** Removes copies of Node that no unit names any more, and those that were cut off while they were made. */
export async function removeOldPrograms(store: Store): Promise<void> {
  const { node } = store.programs
  if (node === null) return
  const current = dirname(dirname(node))
  // Somebody else's Node is in somebody else's folder.
  if (!COPY.test(basename(current))) return
  const folder = dirname(current)
  const places = (await readdir(folder)).filter((name) => COPY.test(name)).map((name) => join(folder, name))
  const used = await namedPaths(store)
  for (const place of places) {
    if (place === current || used.some((text) => text.includes(`${place}:`) || text.includes(`${place}/`)) || isBeingMade(place)) continue
    await removeFolder(place)
  }
}

/** What units say, of any installation, and records, whose unit is written again from them. */
async function namedPaths(store: Store): Promise<string[]> {
  const units = await unitsIn(store.unitDir)
  const texts = await Promise.all(units.map((unit) => readFile(join(store.unitDir, unit), 'utf8').catch(() => '')))
  const binds = (await store.containers()).flatMap(({ readOnly }) => readOnly.map(({ source }) => `${source}:`))
  return [...texts, ...binds]
}

/** By a process that is alive: another worker of this server, about to take over. */
function isBeingMade(place: string): boolean {
  const pid = Number(MAKER.exec(place)?.[1] ?? 0)
  if (pid <= 1) return false
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
