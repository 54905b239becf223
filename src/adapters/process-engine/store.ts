import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { ProgramPlaces } from './tools.ts'
import { isBooted } from './booted.ts'
import { placesIn, type Places } from './places.ts'
import { readRecord, readRecords, writeRecord, type ContainerRecord, type TreeRecord, type VolumeRecord } from './records.ts'
import { sweepOnce } from './sweep.ts'

export interface ProcessEngineSettings {
  /** Of the engine's own, such as /var/lib/webops/processes. */
  folder: string
  templates: Templates
  /** Programs that WebOps brings along; others are looked for in the usual folders. */
  programs: ProgramPlaces
  /** Given to builds: how the network is reached. */
  network?: Record<string, string>
  unitDir?: string
  /** Most that one build may take; unset: what the server has, without a reserve for what runs on it. */
  buildMemoryMb?: number
  /** Told of what went wrong, or was found, where nobody waits for an answer. */
  report?: (error: Error) => void
}

/** What all parts of the engine share. */
export interface Store extends Required<Omit<ProcessEngineSettings, 'folder'>> {
  places: Places
  containers(): Promise<ContainerRecord[]>
  /** By name or id. */
  container(name: string): Promise<ContainerRecord | null>
  /** @throws container_not_found */
  requireContainer(name: string): Promise<ContainerRecord>
  saveContainer(record: ContainerRecord): Promise<void>
  trees(): Promise<TreeRecord[]>
  /** By reference or id. */
  tree(reference: string): Promise<TreeRecord | null>
  saveTree(record: TreeRecord): Promise<void>
  volumes(): Promise<VolumeRecord[]>
  /** Something was made, renamed or removed: whoever watches looks again. */
  onChange: Set<() => void>
  changed(): void
  /** Before something is made, and by who makes something alone: what others have left behind is taken away. */
  prepare(): Promise<void>
}

const MIB = 1024 * 1024
const MOST_RESERVE_MB = 1024

/** Of the server's memory a quarter is left to what runs, and no more than a GiB. @returns MiB */
export function buildMemory(totalBytes: number): number {
  const total = Math.floor(totalBytes / MIB)
  return total - Math.min(MOST_RESERVE_MB, Math.floor(total / 4))
}

export function openStore(settings: ProcessEngineSettings): Store {
  const {
    folder,
    network = {},
    unitDir = '/etc/systemd/system',
    buildMemoryMb = buildMemory(totalmem()),
    report = () => undefined,
    ...rest
  } = settings
  const places = placesIn(folder)
  const containers = async () => (await readRecords<ContainerRecord>(places.containers, 'container.json')).filter(isContainer)
  const trees = () => readRecords<TreeRecord>(places.trees, 'tree.json')
  const container = async (name: string) => {
    if (/^[0-9a-f]{24}$/.test(name)) {
      const found = await readRecord<ContainerRecord>(join(places.container(name), 'container.json'))
      return found?.id === name && isContainer(found) ? found : null
    }
    return (await containers()).find((one) => one.name === name) ?? null
  }
  const onChange = new Set<() => void>()
  return {
    ...rest,
    network,
    unitDir,
    buildMemoryMb,
    report,
    places,
    containers,
    container,
    async requireContainer(name) {
      const found = await container(name)
      if (!found) throw notFound(name)
      return found
    },
    saveContainer: (record) => writeRecord(join(places.container(record.id), 'container.json'), record),
    trees,
    async tree(reference) {
      const asked = reference.includes(':') ? reference : `${reference}:latest`
      return (await trees()).find((one) => one.id === reference || one.references.includes(asked)) ?? null
    },
    saveTree: (record) => writeRecord(join(places.tree(record.id), 'tree.json'), record),
    volumes: () => readRecords<VolumeRecord>(places.volumes, 'volume.json'),
    onChange,
    changed() {
      for (const tell of onChange) tell()
    },
    async prepare() {
      // Passed through by the accounts of deployments, and listed by nobody but root.
      for (const place of [folder, places.trees, places.containers, places.volumes, places.builds, places.homes, places.accounts])
        await mkdir(place, { recursive: true, mode: 0o711 })
      if (await isBooted()) await sweepOnce(places, report)
    },
  }
}

/** What was torn may be JSON all the same. */
function isContainer({ id, name, writable }: Partial<ContainerRecord>): boolean {
  return typeof id === 'string' && typeof name === 'string' && Array.isArray(writable)
}

export function notFound(name: string): WebopsError {
  return new WebopsError({
    code: 'container_not_found',
    kind: 'not_found',
    message: `There is no container ${name}.`,
    hint: 'It was removed meanwhile, or never made.',
  })
}

export function nameTaken(name: string): WebopsError {
  return new WebopsError({
    code: 'container_name_taken',
    kind: 'conflict',
    message: `There is something that is called ${name} already.`,
    hint: 'Is another rollout at work?',
  })
}
