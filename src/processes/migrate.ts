import { migrate } from '#adapters/database/migrate.ts'
import { migrationState } from '#adapters/database/migration-state.ts'
import { env } from '#env'

/** Brings the database to the current schema; panel and worker are started after it. With `--state` it only says what it would do. */
try {
  if (process.argv.includes('--state')) {
    console.log(JSON.stringify(await migrationState(env().databaseUrl)))
  } else {
    const applied = await migrate(env().databaseUrl)
    console.log(
      applied.length > 0 ? `The database took ${applied.length} migration(s): ${applied.join(', ')}.` : 'The database is up to date.',
    )
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
// The engine may hold a pool of PostgreSQL connections open.
process.exit(0)
