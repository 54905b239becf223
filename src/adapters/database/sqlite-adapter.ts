import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Config } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'

/** SQLite waits for another process's write by blocking this one whole, so that it waits for a moment only; the rest of the waiting is ours. */
const BLOCKING_WAIT_MS = 50
const PATIENCE_MS = 5000
const RETRY_MS = 5

const OF_CONNECTION = `PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;`

/**
 * SQLite for two processes on one file. The stock adapter opens a connection a transaction and begins them
 * deferred, which ends in SQLITE_BUSY; this one keeps a single connection and takes the write lock at the start.
 */
export class SqliteAdapter extends PrismaLibSql {
  constructor(url: string) {
    super({ url, concurrency: 1, timeout: BLOCKING_WAIT_MS })
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config)
    const begin = client.transaction.bind(client)
    const execute = client.execute.bind(client) as (...given: unknown[]) => ReturnType<Client['execute']>
    client.transaction = () => whenFree(client, () => begin('write'))
    client.execute = (...given: unknown[]) => whenFree(client, () => execute(...given))
    return client
  }

  override async connect() {
    const adapter = await super.connect()
    await adapter.executeScript(`${OF_CONNECTION} PRAGMA journal_mode = WAL;`)
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

/** Tries again while another process writes. Of what was busy nothing has happened; the adapter's lock keeps all others waiting meanwhile. */
async function whenFree<T>(client: Client, action: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (!isBusy(error)) throw error
      // libSQL leaves the statement that was busy half done, and no transaction of this connection could be committed.
      client.reconnect()
      await client.executeMultiple(OF_CONNECTION)
      if (performance.now() > until) throw error
      await sleep(RETRY_MS)
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'
}
