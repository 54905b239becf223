import type { PrismaClient } from '#generated/sqlite/client.ts'
import { databaseKind } from './database-url.ts'
import { postgresqlClient } from './postgresql-client.ts'
import { sqliteClient } from './sqlite-client.ts'

export { databaseKind, sqliteFile } from './database-url.ts'

/** The client on either database. What SQLite cannot do does not compile. */
export type Database = PrismaClient

/**
 * A client of the database; it connects with the first query. `$disconnect()` ends it.
 * @param databaseUrl `file:/path/to.db` or `postgresql://…`
 */
export function connect(databaseUrl: string): Database {
  return databaseKind(databaseUrl) === 'sqlite' ? sqliteClient(databaseUrl) : postgresqlClient(databaseUrl)
}
