import { posix } from 'node:path'
import { volumeMapping } from './deployment.schema.ts'

export interface VolumeMapping {
  type: 'volume' | 'bind' | 'tmpfs'
  /** Name of a volume or path of a folder; of tmpfs nothing: no two containers share one. */
  source: string
  target: string
  readOnly: boolean
  /** Two containers must never have it at once: the old one is stopped before the new one is started. */
  singleWriter: boolean
  /** Of tmpfs: how much it may hold; unset: half of the server's memory, as the kernel has it. */
  sizeBytes?: number
  /** Of tmpfs: permission bits of its root, such as 0o1777, which is also what it has when unset. */
  mode?: number
}

const UNITS: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/**
 * Where databases keep their data. Two servers on the same files destroy them, and the lock of the first is no help: each
 * container has process numbers of its own (https://www.postgresql.org/docs/current/creating-cluster.html).
 */
const DATABASES = [
  '/bitnami',
  '/data/configdb',
  '/data/db',
  '/opt/couchdb/data',
  '/usr/share/elasticsearch/data',
  '/usr/share/opensearch/data',
  '/var/lib/cassandra',
  '/var/lib/clickhouse',
  '/var/lib/influxdb',
  '/var/lib/influxdb2',
  '/var/lib/mariadb',
  '/var/lib/mongodb',
  '/var/lib/mysql',
  '/var/lib/neo4j',
  '/var/lib/postgresql',
  '/var/lib/rabbitmq',
]

/**
 * Takes `name:/path[:options]` or `/host:/path[:options]` apart; options are ro, rw, single-writer and shared, with commas
 * between them. Where a database keeps its data, a volume has a single writer unless it is said to be shared.
 * `tmpfs:/path[:options]` is no volume called tmpfs, but memory; its options are size and mode.
 * @throws ZodError for anything else
 */
export function parseVolume(mapping: string): VolumeMapping {
  const [source = '', target = '', options = ''] = volumeMapping.parse(mapping).split(':')
  const given = options.split(',')
  if (source === 'tmpfs')
    return { type: 'tmpfs', source: '', target, readOnly: given.includes('ro'), singleWriter: false, ...memory(given) }
  const readOnly = given.includes('ro')
  const place = `${posix.resolve(target)}/`
  const isDatabase = DATABASES.some((path) => place.startsWith(`${path}/`))
  return {
    type: source.startsWith('/') ? 'bind' : 'volume',
    source,
    target,
    readOnly,
    singleWriter: given.includes('single-writer') || (isDatabase && !readOnly && !given.includes('shared')),
  }
}

function memory(options: string[]): Pick<VolumeMapping, 'sizeBytes' | 'mode'> {
  const valueOf = (key: string) => options.find((option) => option.startsWith(key))?.slice(key.length)
  const [size, mode] = [valueOf('size='), valueOf('mode=')]
  return {
    ...(size !== undefined && { sizeBytes: Number(size.slice(0, -1)) * (UNITS[size.slice(-1)] ?? 1) }),
    ...(mode !== undefined && { mode: Number.parseInt(mode, 8) }),
  }
}
