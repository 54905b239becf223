import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContainerSpec, Labels, PortBinding, ProcessBuild } from '#core/ports/engine.ts'

/** A built tree. */
export interface TreeRecord {
  id: string
  references: string[]
  labels: Labels
  createdAt: string
  sizeBytes: number
  account: string
  process: ProcessBuild
  /** What runs without a command of somebody's own. */
  start: string[]
  path: string
}

export interface Bind {
  source: string
  target: string
}

/** What runs, ran or is to run as a unit. */
export interface ContainerRecord {
  id: string
  name: string
  imageId: string
  deployment: string
  account: string
  labels: Labels
  createdAt: string
  startedAt: string | null
  /** Bounds the time in which it may end by itself. */
  stopGraceSeconds: number
  stopSignal: string
  restartPolicy: ContainerSpec['restartPolicy']
  /** Started and not stopped since: it comes back after a boot, if its policy says so. */
  isWanted: boolean
  /** Runs one command and is never started again: it has no unit file. */
  isCommand: boolean
  networkMode: string
  ports: PortBinding[]
  volumes: string[]
  readOnly: Bind[]
  writable: Bind[]
  inMemory: string[]
  directory: string
  limits: Record<string, unknown>
}

/** A folder of files that outlasts what runs. */
export interface VolumeRecord {
  name: string
  labels: Labels
  createdAt: string
}

/** Of a file that is not there. A disk that cannot be read for a moment has it still. */
const LOST = new Set(['ENOENT', 'ENOTDIR'])

/**
 * Null where there is none, and for one that cannot be read as a record: a single one that is torn is no reason for all others to
 * stop. It stays where it is, for somebody to look at.
 */
export async function readRecord<T extends object>(file: string): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (LOST.has(error.code ?? '')) return null
    throw error
  })
  if (text === null) return null
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' ? (found as T | null) : null
  } catch {
    return null
  }
}

/** Whole or not at all, after a power cut too. */
export async function writePrivate(file: string, text: string, mode = 0o600): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const fresh = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await onDisk(fresh, 'wx', async (handle) => {
      await handle.writeFile(text)
      // Our own mask takes rights away that others need.
      await handle.chmod(mode)
    })
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  await onDisk(folder, 'r')
}

/** What was done with a file, or the names in a folder, outlasts the power when this resolves. */
async function onDisk(path: string, flags: 'r' | 'wx', work?: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags, 0o600)
  try {
    await work?.(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A root for a unit: what runs in it passes through, and writes nothing at its top. */
export async function makeRoot(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  await chmod(folder, 0o755)
}

export const writeRecord = (file: string, record: object) => writePrivate(file, JSON.stringify(record))

/** All records of a folder that has one folder for each, but those that are torn. */
export async function readRecords<T extends object>(folder: string, file: string): Promise<T[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(names.map((name) => readRecord<T>(join(folder, name, file))))
  return found.filter((one) => one !== null)
}

/** A label with an empty value stands for any value. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => name in labels && (value === '' || labels[name] === value))
}
