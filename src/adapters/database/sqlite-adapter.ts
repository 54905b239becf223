import type { Client, Config } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'

const BUSY_TIMEOUT_MS = 5000

/**
 * SQLite for two processes on one file. The stock adapter opens a connection a transaction and begins them
 * deferred, which ends in SQLITE_BUSY; this one keeps a single connection and takes the write lock at the start.
 */
export class SqliteAdapter extends PrismaLibSql {
  constructor(url: string) {
    super({ url, concurrency: 1, timeout: BUSY_TIMEOUT_MS })
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config)
    const begin = client.transaction.bind(client)
    client.transaction = () => begin('write')
    return client
  }

  override async connect() {
    const adapter = await super.connect()
    await adapter.executeScript(
      `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;`,
    )
    return adapter
  }

  /** Prisma Migrate hands whole scripts to `executeRaw` here, of which libSQL would run the first statement only. */
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
