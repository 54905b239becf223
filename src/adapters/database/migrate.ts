import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { databaseKind, sqliteFile } from './database-url.ts'
import { noFilters, openSchemaEngine, readMigrations } from './schema-engine.ts'

/**
 * Brings a database to the current schema. Run again, it does nothing. A SQLite file is made where there is none.
 * @returns the names of the migrations that were applied now
 * @throws Error that names the migration that failed; SQLite is then left in the middle of it
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const kind = databaseKind(databaseUrl)
  if (kind === 'sqlite') await mkdir(dirname(sqliteFile(databaseUrl)), { recursive: true, mode: 0o750 })
  const migrationsList = await readMigrations(kind)
  const engine = await openSchemaEngine(databaseUrl)
  try {
    return (await engine.applyMigrations({ migrationsList, filters: noFilters })).appliedMigrationNames
  } catch (error) {
    // The engine does not always say which one it was, but it has noted it.
    const noted = await engine
      .diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: noFilters })
      .catch(() => null)
    throw failure(error, noted?.failedMigrationNames[0])
  } finally {
    engine.free()
  }
}

function failure(error: unknown, name: string | undefined): unknown {
  if (!(error instanceof Error)) return error
  // It goes on with where in the engine's own source it was.
  const reason = error.message.split(/\n\s+0: /, 1)[0]?.trim()
  return new Error(name ? `${name} failed: ${reason}` : reason, { cause: error })
}
