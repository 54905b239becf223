import { migrate } from '#adapters/database/migrate.ts'
import { env } from '#env'

/** Brings the database to the current schema; panel and worker are started after it. */
const applied = await migrate(env().databaseUrl)
console.log(applied.length > 0 ? `The database took ${applied.length} migration(s): ${applied.join(', ')}.` : 'The database is up to date.')
// The engine may hold a pool of PostgreSQL connections open.
process.exit(0)
