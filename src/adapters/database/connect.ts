import { PrismaClient as PostgresqlClient } from '#generated/postgresql/client.ts'
import { PrismaClient as SqliteClient } from '#generated/sqlite/client.ts'
import { PostgresqlAdapter } from './postgresql-adapter.ts'
import { SqliteAdapter } from './sqlite-adapter.ts'

/** The client on either database. What SQLite cannot do does not compile. */
export type Database = SqliteClient

/** Which of the two databases an address is of. @throws Error for any other */
export function databaseKind(databaseUrl: string): 'sqlite' | 'postgresql' {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return 'postgresql'
  if (databaseUrl.startsWith('file:')) return 'sqlite'
  throw new Error('DATABASE_URL has to begin with file: or postgresql://')
}

/** How long a transaction waits for its turn, and how long it may take. They hold no I/O. */
const transactionOptions = { maxWait: 5000, timeout: 10_000 }

/**
 * A client of the database; it connects with the first query. `$disconnect()` ends it.
 * @param databaseUrl `file:/path/to.db` or `postgresql://…`
 */
export function connect(databaseUrl: string): Database {
  if (databaseKind(databaseUrl) === 'sqlite') return new SqliteClient({ adapter: new SqliteAdapter(databaseUrl), transactionOptions })
  // The one cast: both clients are generated from the same models.
  return new PostgresqlClient({ adapter: new PostgresqlAdapter(databaseUrl), transactionOptions }) as unknown as Database
}
