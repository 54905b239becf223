import type { Database } from './connect.ts'
import { databaseKind } from './database-url.ts'
import type { Reader } from '#core/ports/reader.ts'

export interface OpenDatabase {
  database: Database
  reader?: Reader & { close(): void }
}

/**
 * As `connect`, with a reader where there can be one. Of the two clients only the one that is needed is loaded: the
 * other would take 5 MB of each process.
 */
export async function openDatabase(databaseUrl: string): Promise<OpenDatabase> {
  if (databaseKind(databaseUrl) === 'postgresql')
    return { database: (await import('./postgresql-client.ts')).postgresqlClient(databaseUrl) }
  const [{ sqliteClient }, { sqliteReader }] = await Promise.all([import('./sqlite-client.ts'), import('./sqlite-reader.ts')])
  return { database: sqliteClient(databaseUrl), reader: sqliteReader(databaseUrl) }
}
