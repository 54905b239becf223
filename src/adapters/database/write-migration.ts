import { noFilters, openSchemaEngine, readMigrations, schemaFiles, type DatabaseKind } from './schema-engine.ts'

/**
 * The SQL that leads from what the migrations make to what the models say. Nothing is connected to but an
 * empty database, in which the migrations are run.
 * @param emptyDatabaseUrl a database that may be used for that: `file::memory:`, or an empty PostgreSQL database
 * @returns null when migrations and models agree
 */
export async function writeMigration(kind: DatabaseKind, emptyDatabaseUrl: string): Promise<string | null> {
  const engine = await openSchemaEngine(emptyDatabaseUrl)
  try {
    const migrations = await readMigrations(kind)
    const { stdout, exitCode } = await engine.diff({
      from: migrations.migrationDirectories.length === 0 ? { tag: 'empty' } : { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: await schemaFiles(kind) },
      script: true,
      exitCode: true,
      filters: noFilters,
    })
    return exitCode === 2 ? stdout : null
  } finally {
    engine.free()
  }
}
