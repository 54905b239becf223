import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { databaseKind } from './connect.ts'
import { noFilters, openSchemaEngine, readMigrations } from './schema-engine.ts'

/**
 * Brings a database to the current schema. Run again, it does nothing. A SQLite file is made where there is none.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const kind = databaseKind(databaseUrl)
  if (kind === 'sqlite') await mkdir(dirname(databaseUrl.replace(/^file:(\/\/)?/, '')), { recursive: true, mode: 0o750 })
  const engine = await openSchemaEngine(databaseUrl)
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: await readMigrations(kind), filters: noFilters })
    return appliedMigrationNames
  } finally {
    engine.free()
  }
}
