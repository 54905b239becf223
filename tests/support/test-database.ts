import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Database } from '#adapters/database/connect.ts'
import { migrate } from '#adapters/database/migrate.ts'
import { readMigrations } from '#adapters/database/schema-engine.ts'

export interface TestDatabase {
  url: string
  database: Database
  remove(): Promise<void>
}

/** A SQLite database of a test's own: a copy of a template that is migrated once. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = await templateFile()
  const dir = await mkdtemp(join(tmpdir(), 'webops-test-'))
  const file = join(dir, 'webops.db')
  await copyFile(template, file)
  const url = `file:${file}`
  const database = connect(url)
  return {
    url,
    database,
    async remove() {
      await database.$disconnect()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** An empty database on the PostgreSQL server of WEBOPS_TEST_DATABASE_URL, whose user may create databases. */
export async function testPostgresql(serverUrl: string): Promise<TestDatabase> {
  const name = `webops_test_${randomUUID().replaceAll('-', '')}`
  const server = connect(serverUrl)
  await server.$executeRawUnsafe(`CREATE DATABASE "${name}"`)
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  await migrate(url)
  const database = connect(url)
  return {
    url,
    database,
    async remove() {
      await database.$disconnect()
      await server.$executeRawUnsafe(`DROP DATABASE "${name}" WITH (FORCE)`)
      await server.$disconnect()
    },
  }
}

async function templateFile(): Promise<string> {
  const { migrationDirectories } = await readMigrations('sqlite')
  const hash = createHash('sha256').update(JSON.stringify(migrationDirectories)).digest('hex').slice(0, 16)
  const template = join(tmpdir(), `webops-template-${hash}.db`)
  if (existsSync(template)) return template
  // Made under a name of its own and renamed, since several test files may begin at once.
  const making = join(tmpdir(), `webops-template-${randomUUID()}.db`)
  await migrate(`file:${making}`)
  const checkpoint = connect(`file:${making}`)
  await checkpoint.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
  await checkpoint.$disconnect()
  await rename(making, template)
  await Promise.all(['-wal', '-shm'].map((suffix) => rm(making + suffix, { force: true })))
  return template
}

const postgresqlUrl = process.env.WEBOPS_TEST_DATABASE_URL

/** What a test of records runs on: SQLite, and PostgreSQL where a server is named. With what each is called. */
export const TEST_DATABASES: [string, () => Promise<TestDatabase>][] = [
  ['SQLite', testDatabase],
  ...(postgresqlUrl ? [['PostgreSQL', () => testPostgresql(postgresqlUrl)] as [string, () => Promise<TestDatabase>]] : []),
]
