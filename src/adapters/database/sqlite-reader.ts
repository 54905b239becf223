import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { sqliteFile } from './database-url.ts'
import { DISTRUST, refuseForeignLink } from './refuse-foreign-link.ts'
import type { Reader, Value } from '#core/ports/reader.ts'

/** Readers of a database with a write-ahead log wait for nobody, but for one who puts the log back into the file. */
const BLOCKING_WAIT_MS = 1000

/**
 * A connection of its own to a SQLite file, which sees what has been committed and cannot write. It opens with the first question.
 * Its caller takes care that there are only so many different statements.
 */
export function sqliteReader(databaseUrl: string): Reader & { close(): void } {
  let database: DatabaseSync | undefined
  const kept = new Map<string, StatementSync>()
  return {
    rows(sql, ...values) {
      if (!database) {
        refuseForeignLink(sqliteFile(databaseUrl))
        database = new DatabaseSync(sqliteFile(databaseUrl), { timeout: BLOCKING_WAIT_MS })
        database.exec(`PRAGMA query_only = ON; ${DISTRUST}`)
      }
      let statement = kept.get(sql)
      if (!statement) {
        statement = database.prepare(sql)
        statement.setReturnArrays(true)
        kept.set(sql, statement)
      }
      return statement.all(...values) as unknown as Value[][]
    },
    close() {
      kept.clear()
      database?.close()
      database = undefined
    },
  }
}
