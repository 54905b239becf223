import { existsSync } from 'node:fs'
import { databaseKind, sqliteFile } from './database-url.ts'
import { noFilters, openSchemaEngine, readMigrations } from './schema-engine.ts'

/** How a database stands to the migrations of this code. */
export interface MigrationState {
  /** Nothing of ours is in it yet. */
  empty: boolean
  /** What `migrate` would apply, or complain about since it failed half-way before. */
  pending: string[]
  /** What a newer version applied: this code does not know it. */
  unknown: string[]
}

/** Looks, and changes nothing; a SQLite file that is not there is not made. */
export async function migrationState(databaseUrl: string): Promise<MigrationState> {
  const kind = databaseKind(databaseUrl)
  const migrationsList = await readMigrations(kind)
  const all = migrationsList.migrationDirectories.map(({ path }) => path)
  if (kind === 'sqlite' && !existsSync(sqliteFile(databaseUrl))) return { empty: true, pending: all, unknown: [] }
  const engine = await openSchemaEngine(databaseUrl)
  try {
    const { hasMigrationsTable, history, failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: noFilters,
    })
    return {
      empty: !hasMigrationsTable,
      pending: [
        ...new Set([...failedMigrationNames, ...(history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [])]),
      ],
      unknown: history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [],
    }
  } finally {
    engine.free()
  }
}
