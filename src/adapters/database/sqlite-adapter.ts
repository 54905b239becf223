import type { Client, Config } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { sqliteFile } from './database-url.ts'
import { SqliteConnection } from './sqlite-connection.ts'

/**
 * SQLite for two processes on one file. The stock adapter opens a connection a transaction and begins them
 * deferred, which ends in SQLITE_BUSY; this one keeps a single connection and takes the write lock at the start.
 */
export class SqliteAdapter extends PrismaLibSql {
  constructor(url: string) {
    super({ url })
  }

  override createClient({ url }: Config): Client {
    return new SqliteConnection(sqliteFile(url)).asClient()
  }

  override async connect() {
    const adapter = await super.connect()
    await adapter.executeScript('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;')
    return adapter
  }

  /** Prisma Migrate hands whole scripts to `executeRaw` here, of which SQLite would run the first statement only. */
  override async connectToShadowDb() {
    const adapter = await super.connectToShadowDb()
    const executeOne = adapter.executeRaw.bind(adapter)
    adapter.executeRaw = async (query) => {
      if (query.args.length > 0) return executeOne(query)
      await adapter.executeScript(query.sql)
      return 0
    }
    return adapter
  }
}
