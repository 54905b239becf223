import { PrismaClient } from '#generated/postgresql/client.ts'
import type { PrismaClient as SqliteClient } from '#generated/sqlite/client.ts'
import { PostgresqlAdapter } from './postgresql-adapter.ts'
import { transactionOptions } from './transaction-options.ts'

/** A client of PostgreSQL; it connects with the first query. */
export function postgresqlClient(databaseUrl: string): SqliteClient {
  // The one cast: both clients are generated from the same models.
  return new PrismaClient({ adapter: new PostgresqlAdapter(databaseUrl), transactionOptions }) as unknown as SqliteClient
}
