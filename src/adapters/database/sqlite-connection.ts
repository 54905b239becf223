import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, InStatement, ResultSet, Transaction } from '@libsql/client'
import { DISTRUST, refuseForeignLink } from './refuse-foreign-link.ts'

/** SQLite waits for another process's write by blocking this one whole, so that it waits for a moment only; the rest of the waiting is ours. */
const BLOCKING_WAIT_MS = 50
const PATIENCE_MS = 5000
const RETRY_MS = 5
const BUSY = 5
/** Statements that are kept ready. Prisma makes the same few hundred again and again. */
const KEPT_STATEMENTS = 200

interface Kept {
  statement: StatementSync
  columns: string[]
  types: string[]
}

/**
 * One connection to a SQLite file by Node's own SQLite, in the form that Prisma's libSQL adapter wants to have its client.
 * It is several times as fast as libSQL's client, and nothing native has to be loaded. All of this process has to
 * go through Node's SQLite: two copies of the library on one file would take each other's locks away.
 */
export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #kept = new Map<string, Kept>()

  /** @param file a path, or `:memory:` */
  constructor(file: string) {
    refuseForeignLink(file)
    this.#database = new DatabaseSync(file, { timeout: BLOCKING_WAIT_MS })
    this.#database.exec(DISTRUST)
  }

  async execute(given: InStatement): Promise<ResultSet> {
    const { sql, args = [] } = typeof given === 'string' ? { sql: given } : given
    return whenFree(() => this.#run(sql, (args as unknown[]).map(toSqlite)))
  }

  /** Scripts change tables: what was kept ready may have other columns then. */
  async executeMultiple(script: string): Promise<void> {
    this.#kept.clear()
    await whenFree(() => this.#database.exec(script))
  }

  /** Takes the write lock at the start: a transaction that reads first and writes then may not become "busy" in between. */
  async transaction(): Promise<Transaction> {
    await whenFree(() => this.#database.exec('BEGIN IMMEDIATE'))
    const end = async (how: 'COMMIT' | 'ROLLBACK') => {
      if (this.#database.isTransaction) await whenFree(() => this.#database.exec(how))
    }
    const transaction: Pick<Transaction, 'execute' | 'commit' | 'rollback'> = {
      execute: (given: InStatement) => this.execute(given),
      commit: () => end('COMMIT'),
      rollback: () => end('ROLLBACK'),
    }
    return transaction as Transaction
  }

  close(): void {
    this.#kept.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  /** As Prisma's adapter knows it. */
  asClient(): Client {
    return this as unknown as Client
  }

  #run(sql: string, args: SQLInputValue[]): ResultSet {
    const { statement, columns, types } = this.#prepare(sql)
    if (columns.length === 0) return resultOf([], [], [], Number(statement.run(...args).changes))
    return resultOf(columns, types, statement.all(...args) as unknown as ResultSet['rows'], 0)
  }

  #prepare(sql: string): Kept {
    let kept = this.#kept.get(sql)
    // Least recently used ones go first.
    if (kept) this.#kept.delete(sql)
    else {
      const statement = this.#database.prepare(sql)
      statement.setReturnArrays(true)
      const described = statement.columns()
      kept = { statement, columns: described.map(({ name }) => name), types: described.map(({ type }) => type ?? '') }
      const oldest = this.#kept.size >= KEPT_STATEMENTS ? this.#kept.keys().next() : undefined
      if (oldest?.done === false) this.#kept.delete(oldest.value)
    }
    this.#kept.set(sql, kept)
    return kept
  }
}

function resultOf(columns: string[], columnTypes: string[], rows: ResultSet['rows'], rowsAffected: number): ResultSet {
  return { columns, columnTypes, rows, rowsAffected, lastInsertRowid: undefined } as unknown as ResultSet
}

/** Numbers would be bound as floating-point ones. */
function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return value as SQLInputValue
}

/** Tries again while another process writes: of what was busy nothing has happened. @throws Error with `code` and `rawCode`, as libSQL's */
async function whenFree<T>(action: () => T): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return action()
    } catch (error) {
      const rawCode = (error as { errcode?: number }).errcode
      if (rawCode === undefined) throw error
      if ((rawCode & 0xff) !== BUSY || performance.now() > until)
        throw Object.assign(error as Error, { code: `SQLITE_${rawCode}`, rawCode })
      await sleep(RETRY_MS)
    }
  }
}
