import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationsDir, readMigrations } from '../src/adapters/database/schema-engine.ts'
import { writeMigration } from '../src/adapters/database/write-migration.ts'

/**
 * Writes the migrations that a change of the models needs, for both databases:
 *   node scripts/make-migration.ts name_in_snake_case postgresql://user@localhost/any
 * The PostgreSQL user has to be allowed to create databases: the earlier migrations are run in a temporary one.
 */
const [name, postgresqlUrl] = process.argv.slice(2)
if (!name || !/^[a-z0-9_]+$/.test(name) || !postgresqlUrl) {
  console.error('Usage: node scripts/make-migration.ts name_in_snake_case postgresql://user@localhost/any')
  process.exit(2)
}

const databases = [
  ['sqlite', 'file::memory:'],
  ['postgresql', postgresqlUrl],
] as const
for (const [kind, url] of databases) {
  const { migrationDirectories } = await readMigrations(kind)
  const sql = await writeMigration(kind, url)
  if (sql === null) {
    console.log(`${kind}: nothing to do`)
    continue
  }
  const folder = `${String(migrationDirectories.length + 1).padStart(4, '0')}_${name}`
  await mkdir(join(migrationsDir(kind), folder), { recursive: true })
  await writeFile(join(migrationsDir(kind), folder, 'migration.sql'), sql)
  await writeFile(join(migrationsDir(kind), 'migration_lock.toml'), `provider = "${kind}"\n`)
  console.log(`${kind}: wrote ${folder}`)
}
// The engine may hold a pool of PostgreSQL connections open.
process.exit(0)
