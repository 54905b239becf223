import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type QueryResult } from 'pg'
import { parse, toClientConfig } from 'pg-connection-string'

const CHAR_OID = 18
const TEXT_OID = 25

/** PostgreSQL. The stock adapter's temporary database is the real one when it is given an address, and cannot be dropped. */
export class PostgresqlAdapter extends PrismaPg {
  readonly #databaseUrl: string

  constructor(databaseUrl: string) {
    super({ connectionString: databaseUrl })
    this.#databaseUrl = databaseUrl
  }

  /** A database of its own in which Prisma Migrate tries migrations; it goes with `dispose`. */
  override async connectToShadowDb() {
    const database = `webops_shadow_${randomUUID()}`
    const main = await this.connect()
    await main.executeScript(`CREATE DATABASE "${database}"`)
    const pool = new Pool({ ...toClientConfig(parse(this.#databaseUrl)), database })
    const shadow = await new PrismaPg(readable(pool)).connect()
    shadow.dispose = async () => {
      await pool.end()
      await main.executeScript(`DROP DATABASE "${database}"`)
      await main.dispose()
    }
    return shadow
  }
}

/** Prisma's engine reads PostgreSQL's catalogue, whose columns of type "char" the stock adapter does not know: they are text to it. */
function readable(pool: Pool): Pool {
  const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<QueryResult>
  const reading = async (...given: unknown[]) => {
    const result = await query(...given)
    for (const field of result.fields ?? []) if (field.dataTypeID === CHAR_OID) field.dataTypeID = TEXT_OID
    return result
  }
  return Object.assign(pool, { query: reading })
}
