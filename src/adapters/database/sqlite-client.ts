import { PrismaClient } from '#generated/sqlite/client.ts'
import { SqliteAdapter } from './sqlite-adapter.ts'
import { transactionOptions } from './transaction-options.ts'

/** A client of a SQLite file; it connects with the first query. */
export function sqliteClient(databaseUrl: string): PrismaClient {
  return new PrismaClient({ adapter: new SqliteAdapter(databaseUrl), transactionOptions })
}
