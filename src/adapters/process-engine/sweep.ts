import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runningPid, writePidFile } from '../process/pid-file.ts'
import { TREE, type Places } from './places.ts'
import { removeFolder } from './removal.ts'
import { systemctl } from './systemd.ts'

const CONTAINER = /^[0-9a-f]{24}$/
const BUILD = /^[0-9a-f]{24}$/
const HASH = /^[0-9a-f]{64}$/
const KEY_LENGTH = 24
const PID = /^\d+$/

/** By folder. Whoever begins to make something waits for it, so nothing of this process's own is under way yet. */
const swept = new Map<string, Promise<void>>()

/**
 * Once in a process, before it makes its first thing. A sweep that fails is no reason to make nothing: what is left stays
 * for the next process.
 */
export function sweepOnce(places: Places, report: (error: Error) => void): Promise<void> {
  const before = swept.get(places.folder)
  if (before) return before
  const sweeping = sweep(places, report).catch(report)
  swept.set(places.folder, sweeping)
  return sweeping
}

/**
 * Takes away what a process that was killed has left: builds that run on beside their retry, their variables, among them secrets,
 * and trees and containers that have no record yet. Where another process that makes things is alive, all of it may be
 * that one's, and stays.
 */
export async function sweep(places: Places, report: (error: Error) => void = () => undefined): Promise<void> {
  const makers = join(places.folder, 'makers')
  await sayMaker(makers)
  const [builds, trees, containers, known] = await Promise.all([
    namesIn(places.builds, BUILD),
    withoutRecord(places.trees, HASH, 'tree.json'),
    withoutRecord(places.containers, CONTAINER, 'container.json'),
    namesIn(places.containers, CONTAINER),
  ])
  // Asked after the look: whoever begins later has made nothing of what was seen.
  if (!(await isOnlyMaker(makers))) return
  const tryRemove = (path: string) => removeFolder(path).catch(report)
  await stopCommands(known).catch(report)
  for (const key of new Set([...builds, ...trees.map((name) => name.slice(0, KEY_LENGTH))])) {
    // What it writes to is in use until it has ended.
    if (!(await stopBuild(key, report))) continue
    await tryRemove(join(places.builds, key))
    for (const name of trees) if (name.startsWith(key)) await tryRemove(places.tree(`${TREE}${name}`))
  }
  for (const name of containers) await tryRemove(places.container(name))
}

/** Whole at once: one who reads half of it would take this process for dead. */
async function sayMaker(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const own = join(folder, String(process.pid))
  writePidFile(`${own}.new`, process.pid)
  await rename(`${own}.new`, own)
}

async function isOnlyMaker(folder: string): Promise<boolean> {
  const others = (await namesIn(folder, PID)).filter((name) => name !== String(process.pid))
  const alive = others.filter((name) => runningPid(join(folder, name)) !== null)
  for (const name of others) if (!alive.includes(name)) await rm(join(folder, name), { force: true })
  return alive.length === 0
}

/** Units of a build's lines, and of one that fills a volume. @returns whether none of them runs any more */
async function stopBuild(key: string, report: (error: Error) => void): Promise<boolean> {
  const units = ['build-*', 'fill'].map((what) => `webops-process.${key}.${what}.service`)
  try {
    await systemctl(['stop', '--', ...units], [0, 5])
    await systemctl(['reset-failed', '--', ...units], [0, 1])
    return true
  } catch (error) {
    report(error as Error)
    return false
  }
}

/** Commands beside what serves, and archives: who had begun them, and would have read what they say, is gone. What serves runs on. */
async function stopCommands(containers: readonly string[]): Promise<void> {
  if (containers.length === 0) return
  const units = containers.flatMap((id) => ['x-*', 'tar-*'].map((what) => `webops-process.${id}.${what}.service`))
  await systemctl(['stop', '--', ...units], [0, 5])
}

async function withoutRecord(folder: string, like: RegExp, file: string): Promise<string[]> {
  const names = await namesIn(folder, like)
  const found = await Promise.all(names.map(async (name) => ((await isThere(join(folder, name, file))) ? [] : [name])))
  return found.flat()
}

/** A record that cannot be read is one. */
function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}

async function namesIn(folder: string, like: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => like.test(name))
}
