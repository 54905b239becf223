import { posix } from 'node:path'
import { volumeMapping } from './deployment.schema.ts'

export interface VolumeMapping {
  type: 'volume' | 'bind'
  source: string
  target: string
  readOnly: boolean
  /** Two containers must never have it at once: the old one is stopped before the new one is started. */
  singleWriter: boolean
}

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
 * @throws ZodError for anything else
 */
export function parseVolume(mapping: string): VolumeMapping {
  const [source = '', target = '', options = ''] = volumeMapping.parse(mapping).split(':')
  const given = options.split(',')
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
